package dev.rewind.standalone.commands;

import dev.rewind.processor.Main;
import picocli.CommandLine.Command;

/** {@code rewind processor}: the checkpoint processor as a service. */
@Command(
        name = "processor",
        description = {
            "Runs a checkpoint processor and its store server as a service, until SIGTERM.",
            "The topics must exist: rewind topics create. Several processors share the work; give each its own"
                    + " REWIND_INSTANCE_ID and REWIND_HOME."
        },
        footer = {
            "  export REWIND_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092",
            "  REWIND_INSTANCE_ID=processor-1 rewind processor"
        })
final class Processor implements Runnable {

    private final RewindCommand rewind;

    Processor(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        Main.main(rewind.serviceArguments());
    }
}
