package dev.rewind.standalone.commands.operate;

import dev.rewind.processor.Main;
import dev.rewind.standalone.commands.RewindCommand;
import picocli.CommandLine.Command;

/** {@code rewind processor}: runs a checkpoint processor as a service. */
@Command(
        name = "processor",
        description = {
            "Runs a checkpoint processor and its store server until SIGTERM.",
            "The topics must exist; create them with rewind topics create. Several processors share the work; give"
                    + " each its own REWIND_INSTANCE_ID and REWIND_HOME."
        },
        footer = {
            "  export REWIND_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092",
            "  REWIND_INSTANCE_ID=processor-1 rewind processor"
        })
public final class RunProcessor implements Runnable {

    private final RewindCommand rewind;

    public RunProcessor(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        Main.main(rewind.serviceArguments());
    }
}
