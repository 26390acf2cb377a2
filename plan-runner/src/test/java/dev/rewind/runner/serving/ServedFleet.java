package dev.rewind.runner.serving;

import dev.rewind.service.config.Configuration;
import dev.rewind.testsupport.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Several runner processes that serve the same plan, each with its own file of effects. */
final class ServedFleet implements AutoCloseable {

    private final Configuration configuration;
    private final Path directory;
    private final int atOnce;
    private final int longestStepMs;
    private final int limit;
    private final List<Member> all = new ArrayList<>();

    /** One runner process. */
    record Member(Process process, EffectLog effects) {

        /** Waits until the runner serves its plan. */
        void awaitServing() {
            Path log = Path.of(effects.file() + ".log");
            Waiting.until(() -> Files.exists(log) && Files.readString(log).contains("serving\n"));
        }
    }

    ServedFleet(Configuration configuration, Path directory, int atOnce, int longestStepMs) {
        this(configuration, directory, atOnce, longestStepMs, 0);
    }

    /**
     * Creates it without runners.
     *
     * @param atOnce how many plans run in each runner at once
     * @param limit how many plans run in all of them at once; 0 for no limit
     */
    ServedFleet(Configuration configuration, Path directory, int atOnce, int longestStepMs, int limit) {
        this.limit = limit;
        this.configuration = configuration;
        this.directory = directory;
        this.atOnce = atOnce;
        this.longestStepMs = longestStepMs;
    }

    /** Starts one more runner. */
    Member start() throws IOException {
        EffectLog effects = new EffectLog(directory.resolve("runner-" + all.size()));
        Member member =
                new Member(ServingProcess.start(configuration, effects.file(), atOnce, longestStepMs, limit), effects);
        all.add(member);
        return member;
    }

    /** All runners that were ever started. */
    List<Member> all() {
        return all;
    }

    @Override
    public void close() {
        // A suspended process dies of this too.
        all.forEach(member -> member.process().destroyForcibly().onExit().join());
    }
}
