package dev.rewind.standalone.commands.operate;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.standalone.commands.RewindCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rewind topics}: creates and checks the topics, and aborts a transaction that blocks their readers. */
@Command(
        name = "topics",
        description = "Creates and checks the topics, and aborts transactions that block their readers.",
        synopsisSubcommandLabel = "(create | check | abort)",
        footer = {
            "  rewind topics create",
            "  export REWIND_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092",
            "  REWIND_REPLICATION=3 rewind topics create",
            "  rewind topics check"
        })
public final class ManageTopics {

    private ManageTopics() {}

    public static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new ManageTopics())
                .addSubcommand(new Create(rewind))
                .addSubcommand(new Check(rewind))
                .addSubcommand(new Abort(rewind));
    }

    @Command(
            name = "create",
            description = "Creates the topics that do not exist, then checks all of them.",
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
            description = "Checks that the topics exist and have the right settings.",
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

    @Command(
            name = "abort",
            description = {
                "Aborts the open transaction of a publisher. Readers of the topic then get past it.",
                "The events of the transaction are not published. The publisher gets an error when it continues."
            },
            footer = "  rewind topics abort billing-7")
    static final class Abort implements Runnable {

        private final RewindCommand rewind;

        @Parameters(paramLabel = "TRANSACTIONAL_ID", description = "Transactional id, as rewind doctor prints it.")
        private String id = "";

        Abort(RewindCommand rewind) {
            this.rewind = rewind;
        }

        @Override
        public void run() {
            TopicProvisioning.abortTransaction(rewind.clientSettings(), id);
            rewind.terminal().say("The transaction of " + id + " is aborted.");
        }
    }
}
