package dev.rewind.standalone.commands;

import dev.rewind.events.json.Json;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** Why something is asked for that is kept in the log. */
final class ReasonOption {

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    private String reason = "";

    String text() {
        return reason;
    }

    /** A request that says nothing else. */
    byte[] body() {
        return Json.mapper().createObjectNode().put("reason", reason).toString().getBytes(StandardCharsets.UTF_8);
    }
}
