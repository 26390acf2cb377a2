package dev.rewind.runner.file;

import dev.rewind.events.Step;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the programs of steps write to standard error while they run, for a display. Secrets are masked. Text is not
 * escaped: a program may write anything. Safe for use by several threads.
 */
public final class StepOutput {

    private final Map<String, Supplier<String>> ends = new ConcurrentHashMap<>();

    /** The last line of a running step that is not blank, also if it is not complete yet. Empty before the first one. */
    public String lastLine(Step step) {
        Supplier<String> end = ends.get(key(step));
        if (end == null) {
            return "";
        }
        String last = "";
        for (String line : end.get().split("[\r\n]+", -1)) {
            last = line.isBlank() ? last : line.strip();
        }
        return last;
    }

    /** @param end the end of what the step's program has written so far */
    void started(Step step, Supplier<String> end) {
        ends.put(key(step), end);
    }

    void ended(Step step) {
        ends.remove(key(step));
    }

    private static String key(Step step) {
        return step.attempt() + " " + step.name();
    }
}
