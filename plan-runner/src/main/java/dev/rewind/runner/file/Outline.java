package dev.rewind.runner.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A step in one line, for people who want to see what a plan would do. */
final class Outline {

    private static final int LONGEST = 60;

    private Outline() {}

    static String of(StepEntry step) {
        List<String> more = new ArrayList<>();
        Action undo = step.undo();
        Duration timeout = step.timeout();
        @Nullable Condition when = step.when();
        if (when != null) {
            more.add("when " + when);
        }
        if (step.alongside()) {
            more.add("alongside the step before");
        }
        if (step.attempts() > 1) {
            more.add(step.attempts() + " attempts");
        }
        if (!step.retries().equals(Retries.AS_USUAL)) {
            more.add((step.retries().only() ? "again after " : "not again after ")
                    + step.retries().listed().stream()
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", ")));
        }
        if (timeout != null) {
            more.add("at most " + timeout.toString().substring(2).toLowerCase(Locale.ROOT));
        }
        step.touches().forEach(touched -> more.add("touches " + touched.entity()));
        more.add(undo == null ? "no undo" : "undo: " + of(undo));
        return step.name() + ": " + of(step.run()) + " (" + String.join(", ", more) + ")";
    }

    private static String of(Action action) {
        if (action instanceof Action.Http call) {
            return call.method() + " " + call.url();
        }
        String line = ((Action.Command) action).text().strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
