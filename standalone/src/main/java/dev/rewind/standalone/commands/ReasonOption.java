package dev.rewind.standalone.commands;

import dev.rewind.events.json.Json;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** The option {@code --reason}: why a person asks for a change. The log keeps it. */
public final class ReasonOption {

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why you ask for it. The log records it.")
    private String reason = "";

    public String text() {
        return reason;
    }

    /** A request body that has only this reason. */
    public byte[] body() {
        return Json.mapper().createObjectNode().put("reason", reason).toString().getBytes(StandardCharsets.UTF_8);
    }
}
