package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rewind.events.json.Json;
import dev.rewind.query.QueryApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A server that answers every request of the contract with generated data, whose texts try to control a terminal. */
final class GeneratedApi implements AutoCloseable {

    /** Where a request can be a trial, 200 answers it, and 201 answers the request itself. */
    private static final List<String> TRIAL = List.of("200", "201", "202");

    private static final List<String> DONE = List.of("201", "200", "202");

    private static final List<String> HOSTILE = List.of(
            "\u001b[2J",
            "\u001b]0;x\u0007",
            "\u009b2J",
            "\u009d0;x\u009c",
            "\u0085",
            "\b\b\b",
            "\r",
            "\n",
            "\u0000",
            "\u007f",
            "\u202e",
            "\u2066",
            "\u2069",
            "\u200f",
            "\u061c",
            "\u200b",
            "\ufeff",
            "\u00ad",
            "\u2028",
            "\udb40\udc41",
            "plain",
            "注文");

    /** What the server answers. */
    enum Mode {
        /** Data of the contract. */
        DATA,
        /** Data of the contract whose texts have no given form any more, not even ids. */
        OTHER_DATA,
        /** Problems. */
        PROBLEM,
        /** Text that is not JSON, with a status of an error. */
        NO_JSON
    }

    private final JsonNode contract;
    private final Random random;
    private final HttpServer server;
    private volatile Mode mode = Mode.DATA;

    private GeneratedApi(long seed) throws IOException {
        try (InputStream yaml = Objects.requireNonNull(QueryApi.class.getResourceAsStream("openapi.yaml"))) {
            contract = Json.mapper().valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(yaml));
        }
        random = new Random(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    static GeneratedApi start(long seed) throws IOException {
        return new GeneratedApi(seed);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answers(Mode next) {
        mode = next;
    }

    String hostile() {
        StringBuilder text = new StringBuilder("x");
        for (int i = 0; i < 3; i++) {
            text.append(HOSTILE.get(random.nextInt(HOSTILE.size()))).append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (mode == Mode.NO_JSON) {
                send(exchange, 502, "text/plain", hostile() + hostile());
                return;
            }
            AnswerGenerator generator = new AnswerGenerator(contract, random, this::hostile);
            if (mode == Mode.PROBLEM) {
                int status = List.of(400, 401, 404, 409, 500, 503).get(random.nextInt(6));
                JsonNode problem = generator.instance(contract.at("/components/schemas/Problem"));
                send(exchange, status, "application/problem+json", problem.toString());
                return;
            }
            if (exchange.getRequestURI().getPath().equals("/api/stream")) {
                send(exchange, 200, "text/event-stream", "id: 1\ndata: " + fact(generator) + "\n\n");
                return;
            }
            boolean isTrial = body.contains("\"dry_run\":true");
            JsonNode answer = generator.instance(schema(exchange, isTrial ? TRIAL : DONE));
            send(exchange, 200, "application/json", (mode == Mode.OTHER_DATA ? wild(answer) : answer).toString());
        }
    }

    /** The schema of the first of these answers that the contract has for a request. */
    private JsonNode schema(HttpExchange exchange, List<String> statuses) {
        String path = exchange.getRequestURI().getRawPath();
        for (Map.Entry<String, JsonNode> route : contract.path("paths").properties()) {
            JsonNode operation =
                    route.getValue().path(exchange.getRequestMethod().toLowerCase(Locale.ROOT));
            if (path.matches(route.getKey().replaceAll("\\{[a-z_]+}", "[^/]+")) && !operation.isMissingNode()) {
                JsonNode answers = operation.path("responses");
                JsonNode answer = statuses.stream()
                        .filter(answers::has)
                        .findFirst()
                        .map(answers::path)
                        .orElseThrow();
                return answer.path("content").path("application/json").path("schema");
            }
        }
        throw new IllegalStateException("the contract has no " + exchange.getRequestMethod() + " " + path);
    }

    private JsonNode fact(AnswerGenerator generator) {
        ObjectNode fact = (ObjectNode) generator.instance(contract.at("/components/schemas/FactEvent"));
        ObjectNode data = fact.putObject("data");
        data.set("checkpoint", generator.instance(contract.at("/components/schemas/Checkpoint")));
        for (String member : List.of("name", "by", "signal", "outcome", "code", "why", "reason", "requested_by")) {
            data.put(member, hostile());
        }
        data.putObject("error").put("message", hostile());
        data.putObject("step").put("name", hostile());
        return fact.put("type", hostile()).put("subject", hostile()).put("time", hostile());
    }

    /** Data with hostile texts in some places whose form the contract gives. */
    private JsonNode wild(JsonNode data) {
        if (data instanceof ObjectNode object) {
            object.properties().forEach(member -> object.set(member.getKey(), wild(member.getValue())));
        } else if (data.isArray()) {
            data.forEach(this::wild);
        } else if (data.isTextual() && random.nextInt(20) == 0) {
            return Json.mapper().getNodeFactory().textNode(hostile());
        }
        return data;
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
