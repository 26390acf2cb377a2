package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.InputFile;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rewind publish}: publishes the CloudEvents of a file. */
@Command(
        name = "publish",
        description = {
            "Publishes CloudEvents in structured JSON: one event, several events (NDJSON), or an array.",
            "Returns after the log has stored them, and prints their places in the log."
        },
        footer = {
            "  rewind publish event.json",
            "  rewind publish - < events.ndjson",
            "  rewind publish - <<'END'",
            "  {\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/me\",",
            "   \"type\":\"dev.rewind.state-captured.v1\",\"subject\":\"task:t-1\",",
            "   \"data\":{\"state\":{\"n\":1},\"reason\":\"manual\"}}",
            "  END"
        })
public final class PublishEvents extends QueryCommand implements Callable<Integer> {

    private static final String EVENTS = RewindClient.path("api", "events");

    @Parameters(paramLabel = "FILE", description = "File with the events; - for standard input.")
    private String file = "-";

    public PublishEvents(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() throws IOException {
        InputFile input = new InputFile(file);
        List<byte[]> events = EventTexts.split(input.bytes(rewind.terminal()), input.shown());
        RewindClient client = query.client();
        ArrayNode receipts = Json.mapper().createArrayNode();
        if (events.size() == 1) {
            receipts.add(client.post(EVENTS, "application/cloudevents+json", events.get(0))
                    .tree());
        } else {
            for (byte[] batch : EventTexts.batches(events)) {
                client.post(EVENTS, "application/cloudevents-batch+json", batch)
                        .tree()
                        .forEach(receipts::add);
            }
        }
        query.output().write(receipts, () -> table(receipts));
        return exitCode(receipts).number();
    }

    private List<String> table(ArrayNode receipts) {
        Table table = new Table("EVENT", "ENTITY", "PARTITION", "OFFSET", "").leavesOut("PARTITION", "OFFSET");
        for (JsonNode receipt : receipts) {
            table.row(
                    HumanValues.oneLine(receipt.path("id").asText("-")),
                    HumanValues.oneLine(receipt.path("entity").asText("-")),
                    receipt.path("partition").asText("-"),
                    receipt.path("offset").asText("-"),
                    isProblem(receipt)
                            ? HumanValues.oneLine(receipt.path("code").asText() + ": "
                                    + receipt.path("detail").asText())
                            : "");
        }
        return query.output().lines(table);
    }

    /** A batch has an answer for each event; the first event that was not published decides the exit code. */
    private ExitCode exitCode(ArrayNode receipts) {
        int published = 0;
        JsonNode first = null;
        for (JsonNode receipt : receipts) {
            if (!isProblem(receipt)) {
                published++;
            } else if (first == null) {
                first = receipt;
            }
        }
        rewind.terminal().say("Published " + published + " of " + HumanValues.count(receipts.size(), "event") + ".");
        return first == null
                ? ExitCode.OK
                : ExitCode.of(new ProblemException(
                        first.path("status").asInt(400),
                        first.path("code").asText(""),
                        first.path("detail").asText("")));
    }

    private static boolean isProblem(JsonNode receipt) {
        return receipt.hasNonNull("code");
    }
}
