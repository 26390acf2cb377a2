package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts, pauses, continues and stops bulk jobs, one command each. */
abstract class ControlBulkJob extends QueryCommand implements Runnable {

    private final String verb;

    @Mixin
    private final BulkIdArgument job = new BulkIdArgument();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why you ask for it. The job records it.")
    private @Nullable String reason;

    /** @param verb the last part of the route */
    ControlBulkJob(RewindCommand rewind, String verb) {
        super(rewind);
        this.verb = verb;
    }

    @Override
    public void run() {
        JsonNode after = new BulkControlRequest(query.client()).send(job.id(), verb, reason);
        query.output().write(after, () -> BulkLines.of(after));
    }

    @Command(
            name = "start",
            description = "Starts a prepared bulk job, and does not wait for its end.",
            footer = {"  rewind bulk start 3f9a0c1b2d4e", "  rewind bulk show 3f9a0c1b2d4e --wait"})
    static final class Start extends ControlBulkJob {
        Start(RewindCommand rewind) {
            super(rewind, "start");
        }
    }

    @Command(
            name = "pause",
            description = "Pauses a running bulk job. Entities that were asked for already get their outcome.",
            footer = "  rewind bulk pause 3f9a0c1b2d4e --reason 'the bank is slow'")
    static final class Pause extends ControlBulkJob {
        Pause(RewindCommand rewind) {
            super(rewind, "pause");
        }
    }

    @Command(
            name = "continue",
            description = "Continues a paused bulk job where it was.",
            footer = "  rewind bulk continue 3f9a0c1b2d4e")
    static final class Continue extends ControlBulkJob {
        Continue(RewindCommand rewind) {
            super(rewind, "continue");
        }
    }

    @Command(
            name = "stop",
            description = "Stops a bulk job for good. What is done stays done.",
            footer = "  rewind bulk stop 3f9a0c1b2d4e --reason 'wrong filter'")
    static final class Stop extends ControlBulkJob {
        Stop(RewindCommand rewind) {
            super(rewind, "stop");
        }
    }
}
