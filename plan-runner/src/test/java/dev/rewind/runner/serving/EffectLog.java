package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What one runner did, in a file of its own: one line for each effect, written before the call returns. */
record EffectLog(Path file) {

    /**
     * One effect.
     *
     * @param at milliseconds since 1970, by the clock that all runners share
     * @param kind what happened
     * @param plan the id of the plan
     * @param step name and attempt of the step, or -
     */
    record Effect(long at, Kind kind, String plan, String step) {}

    enum Kind {
        TAKEN,
        BEGUN,
        DONE,
        LEFT,
        UNDONE,
        ENDED,
        FENCED,
        STOPPED
    }

    synchronized void write(Kind kind, EntityKey plan, String step) {
        String line = System.currentTimeMillis() + " " + kind + " " + plan.id() + " " + step + "\n";
        try {
            Files.write(
                    file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All effects so far, in order. */
    List<Effect> read() {
        try {
            return Files.notExists(file)
                    ? List.of()
                    : Files.readAllLines(file).stream()
                            .map(line -> line.split(" "))
                            .filter(words -> words.length == 4)
                            .map(words ->
                                    new Effect(Long.parseLong(words[0]), Kind.valueOf(words[1]), words[2], words[3]))
                            .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
