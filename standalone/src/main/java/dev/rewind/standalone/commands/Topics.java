package dev.rewind.standalone.commands;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.topics.TopicProvisioning;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code rewind topics}: makes and verifies the four topics. */
@Command(
        name = "topics",
        description = "Makes and verifies the four topics.",
        synopsisSubcommandLabel = "(create | check)",
        footer = {
            "  rewind topics create",
            "  export REWIND_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092",
            "  REWIND_REPLICATION=3 rewind topics create",
            "  rewind topics check"
        })
final class Topics {

    private Topics() {}

    static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new Topics()).addSubcommand(new Create(rewind)).addSubcommand(new Check(rewind));
    }

    @Command(
            name = "create",
            description = "Creates the topics that do not exist, then verifies all of them.",
            footer = "  rewind topics create")
    static final class Create implements Runnable {

        private final RewindCommand rewind;

        Create(RewindCommand rewind) {
            this.rewind = rewind;
        }

        @Override
        public void run() {
            Configuration settings = rewind.clientSettings();
            List<String> created = TopicProvisioning.create(settings);
            for (String topic : settings.topics().all()) {
                rewind.terminal().say(topic + (created.contains(topic) ? ": created" : ": exists and is right"));
            }
        }
    }

    @Command(
            name = "check",
            description = "Verifies that the topics exist and are as they must be.",
            footer = "  rewind topics check && echo fine")
    static final class Check implements Runnable {

        private final RewindCommand rewind;

        Check(RewindCommand rewind) {
            this.rewind = rewind;
        }

        @Override
        public void run() {
            Configuration settings = rewind.clientSettings();
            TopicProvisioning.check(settings);
            rewind.terminal().say("All topics are right at " + settings.bootstrapServers() + ".");
        }
    }
}
