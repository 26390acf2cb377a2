package dev.rewind.runner.file;

import dev.rewind.runner.file.action.RetryableFailures;
import dev.rewind.runner.file.action.StepAction;
import dev.rewind.runner.file.action.StepCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes a step in one line, for people. */
final class StepOutline {

    private static final int LONGEST = 60;

    private StepOutline() {}

    static String of(StepEntry step) {
        List<String> more = new ArrayList<>();
        UndoEntry undo = step.undo();
        Duration timeout = step.timeout();
        @Nullable StepCondition when = step.when();
        if (when != null) {
            more.add("when " + when);
        }
        if (step.alongside()) {
            more.add("alongside the step before");
        }
        if (step.attempts() > 1) {
            more.add(step.attempts() + " attempts");
        }
        if (!step.retries().equals(RetryableFailures.AS_USUAL)) {
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
        more.add(undo == null ? (step.run() == null ? "nothing to undo" : "no undo") : of(undo));
        WaitEntry wait = step.waits();
        StepAction run = step.run();
        String what = (wait == null ? "" : wait + (run == null ? "" : ", then ")) + (run == null ? "" : of(run));
        return step.name() + ": " + what + " (" + String.join(", ", more) + ")";
    }

    private static String of(UndoEntry undo) {
        return undo.action() != null
                ? "undo: " + of(undo.action())
                : undo.declared().note() == null
                        ? "nothing to undo"
                        : "irreversible: " + undo.declared().note();
    }

    private static String of(StepAction action) {
        if (action instanceof StepAction.Http call) {
            return call.method() + " " + call.url();
        }
        String line = ((StepAction.Command) action).text().strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
