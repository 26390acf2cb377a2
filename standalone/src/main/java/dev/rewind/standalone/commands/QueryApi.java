package dev.rewind.standalone.commands;

import dev.rewind.query.Main;
import picocli.CommandLine.Command;

/** {@code rewind query-api}: the query API as a service. */
@Command(
        name = "query-api",
        description = {
            "Runs a query API as a service, until SIGTERM.",
            "It asks the processors that REWIND_STORE_URLS names, and those that they know of."
        },
        footer = {
            "  export REWIND_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092",
            "  REWIND_STORE_URLS=http://127.0.0.1:8081 rewind query-api"
        })
final class QueryApi implements Runnable {

    private final RewindCommand rewind;

    QueryApi(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        Main.main(rewind.serviceArguments());
    }
}
