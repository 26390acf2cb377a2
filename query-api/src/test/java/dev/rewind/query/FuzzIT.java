package dev.rewind.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.query.Api.Answer;
import dev.rewind.query.problem.Problem;
import dev.rewind.testsupport.Scale;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Random requests get answers that the contract allows, and never cause a defect. Half of them are derived from the
 * contract, half are random combinations. {@code -Drewind.fuzz.seed=…} repeats a run; {@code -Drewind.fuzz.requests=…}
 * sends more.
 */
class FuzzIT {

    private static final long SEED = Long.getLong("rewind.fuzz.seed", 20261123);
    private static final int REQUESTS = Integer.getInteger("rewind.fuzz.requests", Scale.of(1_500, 20_000));
    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "QUERY", "AFTER");
    private static final List<String> PARTS = List.of(
            "api",
            "checkpoints",
            "entities",
            "rollbacks",
            "events",
            "dead-letters",
            "system",
            "plan",
            "task",
            "fuzz",
            "plan:fuzz:1",
            "plan:fuzz:2",
            "plan:fuzz:r1",
            "latest",
            "rollback",
            "restore",
            "retry",
            "resume",
            "pause",
            "cancel",
            "park",
            "signals",
            "pin",
            "diff",
            "canonical",
            "timeline",
            "0",
            "1",
            "999999999999999999",
            "-1",
            "%00",
            "%F0%9F%98%80",
            "%ff",
            "%c0%af",
            "plan%2Ffuzz",
            "plan%3Afuzz%3A1",
            "a%5Cb",
            "a+b",
            "..",
            ".",
            "",
            "x:1",
            "plan:",
            ":",
            "~");
    private static final List<String> NAMES = List.of(
            "limit", "cursor", "entity_type", "entity_id", "at", "type", "status", "%6Cimit", "li%ff", "nonsense", "");
    private static final List<String> VALUES = List.of(
            "1",
            "500",
            "0",
            "-3",
            "1e3",
            "plan",
            "fuzz",
            "running",
            "2026-01-01T00:00:00Z",
            "+292278994-08-17T07:12:55Z",
            "9223372036854775807",
            "AAAA",
            "%00",
            "%zz",
            "%",
            "1.1.1.1",
            "é",
            "",
            "AAAAAAAAAABwbGFuOmZ1eno");
    private static final List<String> MEDIA_TYPES = List.of(
            "application/json",
            "application/json",
            "application/cloudevents+json",
            "application/cloudevents-batch+json",
            "application/json; charset",
            "application/json;charset=utf-16",
            "text/plain",
            "application/",
            "\"");
    private static final List<String> BODIES = List.of(
            "{}",
            "[]",
            "null",
            "7",
            "\"x\"",
            "{\"reason\":\"r\"}",
            "{\"reason\":\"r\",\"target\":{\"sequence\":1}}",
            "{\"reason\":\"r\",\"target\":{\"sequence\":1e400}}",
            "{\"state\":{\"a\":1}}",
            "{\"state\":null}",
            "{\"state\":1e999999999}",
            "{\"state\":\"\\ud83d\"}",
            "{\"labels\":{\"\":\"\"},\"state\":1}",
            "{\"state\":[[[]]]",
            "\uFEFF{}",
            "[{},{},7,null,[]]",
            "{\"specversion\":\"1.0\"}",
            "{\"reason\":{\"a\":[]}}",
            "{\"checkpoint_id\":[],\"reason\":\"r\"}");

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3}) ");

    private final Api api = QueryInstallation.shared().api();
    private final Random random = new Random(SEED);
    private final RandomRequests requests = new RandomRequests(random);

    @Test
    void noRequestCausesADefect() {
        api.started("plan:fuzz", "one", 1, "{\"a\":1}");
        api.started("plan:fuzz", "two", 1, "{\"a\":2}");
        List<String> failures = new ArrayList<>();
        int answered = 0;

        for (int i = 0; i < REQUESTS; i++) {
            RandomRequests.Request request =
                    i % 2 == 0 ? requests.next() : new RandomRequests.Request(one(METHODS), path(), body(), headers());
            String method = request.method();
            String path = request.path();
            Answer answer;
            try {
                answer = api.send(method, path, request.body(), request.headers());
            } catch (IllegalArgumentException notEvenSendable) {
                continue;
            }
            answered++;
            boolean known =
                    answer.status() == 503 && answer.header("Retry-After").equals("1");
            if (answer.status() >= 500 && !known) {
                failures.add(i + ": " + method + " " + path + " → " + answer.status() + " " + answer.text());
            } else if (answer.status() >= 400 && !method.equals("HEAD")) {
                assertThat(answer.header("Content-Type")).as(path).isEqualTo(Problem.MEDIA_TYPE);
                assertThat(answer.text()).as(path).doesNotContain("Exception", "at dev.rewind");
            }
        }

        assertThat(failures).as("seed %s", SEED).isEmpty();
        assertThat(answered).isGreaterThan(REQUESTS / 2);
        api.get("/api/checkpoints/plan:fuzz:1").is(200);
    }

    /** Any bytes get an HTTP answer or none, and then the connection ends, because the client has closed its side. */
    @Test
    void noBytesCauseADefect() throws IOException {
        api.started("plan:fuzz", "one", 1, "{\"a\":1}");
        RandomConnections raw = new RandomConnections(random);
        Map<String, Integer> statuses = new TreeMap<>();

        for (int i = 0; i < REQUESTS / 2; i++) {
            byte[] sent = raw.next();
            String described = "seed " + SEED + ", connection " + i + ": "
                    + new String(sent, 0, Math.min(sent.length, 600), ISO_8859_1);
            String answer = answered(sent, described);
            assertThat(answer).as(described).matches("(?s)|HTTP/1\\.1 [1-5].*");
            assertThat(answer).as(described).doesNotContain("Exception", "at dev.rewind", "Jetty", "Javalin");
            List<String> all = STATUS.matcher(answer)
                    .results()
                    .map(status -> status.group(1))
                    .toList();
            all.forEach(status -> statuses.merge(status, 1, Integer::sum));
            assertThat(answer.split(Pattern.quote("Content-Type: " + Problem.MEDIA_TYPE), -1))
                    .as(described)
                    .hasSize(1
                            + (int) all.stream()
                                    .filter(status -> status.compareTo("400") >= 0)
                                    .count());
        }

        assertThat(statuses).containsKeys("200", "400", "405");
        assertThat(statuses.keySet())
                .as(statuses.toString())
                .allMatch(it -> it.compareTo("500") < 0 || it.equals("505"));
        api.get("/api/checkpoints/plan:fuzz:1").is(200);
    }

    private String answered(byte[] sent, String described) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", api.url().getPort())) {
            socket.setSoTimeout(60_000);
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                socket.getInputStream().transferTo(received);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("nothing ended " + described + "; so far " + received, e);
            } catch (SocketException cutOff) {
                // The server refused the request while the client was still sending.
            }
            return received.toString(ISO_8859_1);
        }
    }

    private String path() {
        StringBuilder path = new StringBuilder("/api");
        for (int parts = random.nextInt(5); parts >= 0; parts--) {
            path.append('/').append(one(PARTS));
        }
        for (int i = 0, pairs = random.nextInt(4); i < pairs; i++) {
            path.append(i == 0 ? '?' : '&').append(one(NAMES)).append('=').append(one(VALUES));
        }
        return path.toString();
    }

    private byte[] body() {
        switch (random.nextInt(4)) {
            case 0 -> {
                return null;
            }
            case 1 -> {
                byte[] noise = new byte[random.nextInt(300)];
                random.nextBytes(noise);
                return noise;
            }
            case 2 -> {
                byte[] event =
                        Api.event("state-captured", "plan:fuzz", one(BODIES)).getBytes(UTF_8);
                event[random.nextInt(event.length)] ^= (byte) (1 << random.nextInt(8));
                return event;
            }
            default -> {
                return one(BODIES).getBytes(UTF_8);
            }
        }
    }

    private String[] headers() {
        List<String> headers = new ArrayList<>(List.of("Content-Type", one(MEDIA_TYPES)));
        if (random.nextInt(4) == 0) {
            headers.addAll(List.of(
                    "X-Rewind-Position", one(List.of("0:0", "0:0,1:0", "x", "7:1", "", "0:99999999999999999999"))));
        }
        if (random.nextInt(6) == 0) {
            headers.addAll(List.of("X-Rewind-Actor", one(List.of("ann", " ", "x".repeat(300), "é"))));
        }
        if (random.nextInt(6) == 0) {
            headers.addAll(List.of(
                    "ce-specversion",
                    "1.0",
                    "ce-id",
                    one(List.of("a", "%", "%ff", "x".repeat(500))),
                    "ce-type",
                    one(List.of("dev.rewind.state-captured.v1", "nothing")),
                    "ce-source",
                    "/fuzz",
                    "ce-subject",
                    "plan:fuzz"));
        }
        if (random.nextInt(20) == 0) {
            headers.addAll(List.of("Content-Encoding", one(List.of("gzip", "br", "identity", "x-nothing"))));
        }
        if (random.nextInt(10) == 0) {
            headers.addAll(List.of("If-None-Match", one(List.of("*", "\"", "W/\"a\"", ""))));
        }
        return headers.toArray(String[]::new);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
