package dev.rewind.standalone.commands.operate;

import dev.rewind.query.Main;
import dev.rewind.standalone.commands.RewindCommand;
import picocli.CommandLine.Command;

/** {@code rewind query-api}: runs a query API as a service. */
@Command(
        name = "query-api",
        description = {
            "Runs a query API until SIGTERM.",
            "It reads from the processors in REWIND_STORE_URLS, and from all others of the same installation."
        },
        footer = {
            "  export REWIND_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092",
            "  REWIND_STORE_URLS=http://127.0.0.1:8081 rewind query-api"
        })
public final class RunQueryApi implements Runnable {

    private final RewindCommand rewind;

    public RunQueryApi(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        Main.main(rewind.serviceArguments());
    }
}
