package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code rewind status} says of plans on which no one works. */
class StatusOfPlansWithoutRunnerTest {

    private static final String LONG_AGO = "2026-01-31T12:00:00.000Z";
    private static final int PAGE = 500;

    private final Map<String, ObjectNode> entities = new TreeMap<>();
    private final Map<String, String> presences = new TreeMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** The person has retried a rollback, or requested one, of a plan that had ended. */
    @Test
    void aRollbackThatNoOneAppliesIsStuck() throws IOException {
        entity("done", "rolling_back", "\"pending_rollback\":\"plan:done:r2\"");
        presences.put(
                "done",
                "{\"status\":\"none\",\"advice\":\"the plan had ended, so no runner works on it; to apply the rollback,"
                        + " run the plan id again: rewind run PLAN.yaml --id done\"}");

        JsonNode stuck = stuck();

        assertThat(stuck).hasSize(1);
        assertThat(stuck.get(0).path("entity").asText()).isEqualTo("plan:done");
        assertThat(stuck.get(0).path("reason").asText()).isEqualTo("the plan had ended, so no runner works on it");
        assertThat(stuck.get(0).path("remedy").asText())
                .isEqualTo("to apply the rollback, run the plan id again: rewind run PLAN.yaml --id done");
        assertThat(table()).doesNotContain("Nothing is stuck").contains("rewind run PLAN.yaml --id done");
    }

    /** A plan that stands still is older than those that go on, so it is at the end of the list. */
    @Test
    void aSilentRunnerIsFoundBehindManyPlansThatGoOn() throws IOException {
        for (int i = 0; i < PAGE + 20; i++) {
            entity(String.format("a-%04d", i), "running", "\"runner\":\"plan-runner:there\"");
        }
        entity("z-last", "running", "\"runner\":\"plan-runner:gone\"");
        presences.put(
                "z-last",
                "{\"status\":\"silent\",\"runner\":\"plan-runner:gone\",\"last_seen\":\"" + LONG_AGO
                        + "\",\"advice\":\"its runner is not there any more; run the plan id again\"}");

        assertThat(table())
                .contains(
                        "plan:z-last",
                        "its runner plan-runner:gone (pid 4711 on host-7) is silent, last seen " + LONG_AGO,
                        "run the plan id again")
                .doesNotContain("plan:a-0000");
    }

    @Test
    void aPlanThatNoRunnerServesHasARemedy() throws IOException {
        entity("new", "requested", "\"offer\":{\"plan\":\"nightly\",\"number\":1,\"open\":true}");
        presences.put(
                "new",
                "{\"status\":\"none\",\"advice\":\"the plan is offered, and no connected runner is known to serve plans"
                        + " named nightly; start one: rewind runner DIR\"}");

        assertThat(table())
                .contains("no runner has taken it: ", "plans named nightly", "\n  start one: rewind runner DIR");
    }

    /** The plan is offered again, and names its runner no more. The person on call looks for its process all the same. */
    @Test
    void aPlanThatIsOfferedAgainNamesTheRunnerThatWasLost() throws IOException {
        entity(
                "lost",
                "rolling_back",
                "\"pending_rollback\":\"plan:lost:r2\",\"offer\":{\"plan\":\"nightly\",\"number\":2,\"open\":true},"
                        + "\"last_failure\":{\"kind\":\"step_failed\",\"step\":\"copy\",\"attempt\":1,\"at\":\""
                        + LONG_AGO
                        + "\",\"error\":{\"type\":\"runner_lost\",\"message\":\"plan-runner:gone has not been heard of\"}}");
        presences.put("lost", "{\"status\":\"none\",\"advice\":\"the plan is offered; start one: rewind runner DIR\"}");

        assertThat(table())
                .contains("plan-runner:gone (pid 4711 on host-7) has not been heard of; the plan is offered\n")
                .contains("\n  start one: rewind runner DIR");
    }

    /** The first command failed. No runner answered the second one: that is another fault. */
    @Test
    void aRetriedRollbackWithoutAnswerIsNotToldAsTheEarlierFailure() throws IOException {
        entity(
                "retried",
                "rollback_failed",
                "\"last_failure\":{\"kind\":\"rollback_failed\",\"at\":\"2026-01-31T11:00:00.000Z\",\"error\":"
                        + "{\"type\":\"undo_failed\",\"message\":\"the lock is held\"}}");

        assertThat(stuck().get(0).path("reason").asText()).startsWith("r2: no answer to its commands, after ");
    }

    /** Its runner is there, but does not answer: the console calls it failing, too. */
    @Test
    void aRollbackWhoseCommandWasSentAgainIsStuck() throws IOException {
        String back = "\"runner\":\"plan-runner:there\",\"pending_rollback\":\"plan:slow:r1\",\"rollback_attempts\":";
        entity("slow", "rolling_back", back + 3);
        entity("usual", "rolling_back", back.replace("slow", "usual") + 1);
        presences.put("slow", "{\"status\":\"connected\",\"runner\":\"plan-runner:there\"}");

        JsonNode stuck = stuck();

        assertThat(stuck).hasSize(1);
        assertThat(stuck.get(0).path("entity").asText()).isEqualTo("plan:slow");
        assertThat(stuck.get(0).path("reason").asText())
                .isEqualTo("3 commands of its rollback have no answer, although plan-runner:there is there");
        assertThat(stuck.get(0).path("remedy").asText()).startsWith("look at its log");
    }

    /** Not every publisher says that it is there. */
    @Test
    void aPlanWhosePublisherDoesNotSayThatItIsThereIsNotStuck() throws IOException {
        entity("quiet", "running", "\"labels\":{}");
        entity("back", "rolling_back", "\"pending_rollback\":\"plan:back:r1\"");
        presences.put("back", "{\"status\":\"unknown\"}");

        assertThat(table()).contains("Nothing is stuck.");
    }

    private JsonNode stuck() throws IOException {
        return Json.mapper().readTree(status("-o", "json").out()).path("stuck");
    }

    private String table() {
        return status("--wide").out();
    }

    private CommandResult status(String... options) {
        List<String> words = new ArrayList<>(List.of(
                "status", "--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        words.addAll(List.of(options));
        CommandResult result = CommandResult.run(Map.of(), words.toArray(String[]::new));
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        return result;
    }

    private void entity(String id, String status, String more) throws IOException {
        entities.put(id, (ObjectNode) Json.mapper()
                .readTree("{\"entity_type\":\"plan\",\"entity_id\":\"" + id
                        + "\",\"status\":\"" + status
                        + "\",\"epoch\":1,\"open_steps\":[],\"counts\":{\"checkpoints\":1,"
                        + "\"rollbacks\":0,\"steps_completed\":0,\"steps_failed\":0,\"refused\":0},\"created_at\":\""
                        + LONG_AGO
                        + "\",\"updated_at\":\"" + LONG_AGO + "\",\"status_since\":\"" + LONG_AGO + "\"," + more
                        + "}"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body;
        if (path.equals("/api/entities/counts")) {
            body = entities.values().stream()
                    .collect(Collectors.groupingBy(
                            entity -> entity.path("status").asText(), TreeMap::new, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .map(count -> "{\"status\":\"" + count.getKey() + "\",\"count\":" + count.getValue() + "}")
                    .collect(Collectors.joining(",", "[", "]"));
        } else if (path.equals("/api/system")) {
            body = "{\"runners\":[{\"runner\":\"plan-runner:there\",\"connected\":true},"
                    + "{\"runner\":\"plan-runner:gone\",\"connected\":false,\"pid\":4711,\"host\":\"host-7\"}]}";
        } else if (path.equals("/api/rollbacks")) {
            body = "[{\"rollback_id\":\"plan:retried:r2\",\"entity_type\":\"plan\",\"entity_id\":\"retried\","
                    + "\"checkpoint_id\":\"plan:retried:1\",\"epoch\":3,\"status\":\"expired\",\"cause\":{\"event_id\":\"e\","
                    + "\"kind\":\"step_failed\",\"error\":{\"type\":\"exit_code\",\"message\":\"declined\"}},\"attempts\":5,"
                    + "\"undo\":[],\"ledger\":[{\"status\":\"failed\",\"undone\":[],\"error\":{\"type\":\"undo_failed\","
                    + "\"message\":\"the lock is held\"},\"at\":\"2026-01-31T11:00:00.000Z\",\"earlier\":true},"
                    + "{\"status\":\"expired\",\"undone\":[],\"at\":\"" + LONG_AGO + "\"}],\"ordered_at\":\"" + LONG_AGO
                    + "\",\"respond_by\":\"" + LONG_AGO + "\"}]";
        } else if (path.equals("/api/entities")) {
            body = page(exchange);
        } else {
            String id = path.substring(path.lastIndexOf('/') + 1);
            ObjectNode entity = entities.get(id).deepCopy();
            entity.set("presence", Json.mapper().readTree(presences.getOrDefault(id, "{\"status\":\"connected\"}")));
            body = entity.toString();
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String page(HttpExchange exchange) {
        Map<String, String> query = new TreeMap<>();
        for (String part : exchange.getRequestURI().getQuery().split("&")) {
            query.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
        }
        int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
        int limit = Integer.parseInt(query.get("limit"));
        List<ObjectNode> all = entities.values().stream()
                .filter(entity -> entity.path("status").asText().equals(query.get("status")))
                .toList();
        int to = Math.min(from + limit, all.size());
        if (to < all.size()) {
            exchange.getResponseHeaders()
                    .add(
                            "Link",
                            "</api/entities?status=" + query.get("status") + "&limit=" + limit + "&cursor=" + to
                                    + ">; rel=\"next\"");
        }
        return all.subList(from, to).stream().map(ObjectNode::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
