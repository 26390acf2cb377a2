package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.testsupport.TestHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicLong;

/** A client like curl: it remembers nothing between requests. */
public final class Api {

    private static final AtomicLong IDS = new AtomicLong();

    private final URI url;

    Api(URI url) {
        this.url = url;
    }

    /** The answer to one request. */
    public record Answer(HttpResponse<byte[]> response) {
        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            try {
                return Json.mapper().readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        public String text() {
            return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public Answer is(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            return this;
        }

        /** The answer as an RFC 9457 problem with this status and code. */
        public JsonNode problem(int status, String code) {
            is(status);
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(json().path("code").asText()).as(text()).isEqualTo(code);
            assertThat(json().path("status").asInt()).isEqualTo(status);
            assertThat(json().path("title").asText()).isNotEmpty();
            assertThat(json().path("detail").asText()).isNotEmpty();
            assertThat(json().path("request_id").asText()).isEqualTo(header("X-Request-Id"));
            return json();
        }
    }

    URI url() {
        return url;
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, String json, String... headers) {
        return post(path, "application/json", json.getBytes(java.nio.charset.StandardCharsets.UTF_8), headers);
    }

    public Answer post(String path, String mediaType, byte[] body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Content-Type";
        all[1] = mediaType;
        return send("POST", path, body, all);
    }

    public Answer send(String method, String path, byte[] body, String... headers) {
        BodyPublisher content = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        HttpResponse<byte[]> response = TestHttp.send(
                TestHttp.request(URI.create(url + path), headers).method(method, content), BodyHandlers.ofByteArray());
        Contract.check(method, path, body, response);
        return new Answer(response);
    }

    /** Publishes an event in structured mode. */
    public Answer publish(String name, String entity, String data) {
        return post(
                "/api/events",
                "application/cloudevents+json",
                event(name, entity, data).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** An event in structured mode with a unique id. */
    public static String event(String name, String entity, String data) {
        return """
            {"specversion":"1.0","id":"e-%d","source":"/test","type":"dev.rewind.%s.v1","subject":"%s","data":%s}""".formatted(IDS.incrementAndGet(), name, entity, data);
    }

    public Answer started(String entity, String step, int attempt, String state) {
        return publish(
                        "step-started",
                        entity,
                        "{\"step\":{\"name\":\"" + step + "\",\"attempt\":" + attempt + "},\"state\":" + state + "}")
                .is(202);
    }

    /** Parks a plan by ten failures in a row, each of which starts an epoch. */
    void failedTooOften(String plan) {
        for (int n = 1; n <= 10; n++) {
            String step = "{\"epoch\":" + n + ",\"step\":{\"name\":\"charge\",\"attempt\":" + n + "},";
            publish("step-started", plan, step + "\"state\":1}").is(202);
            publish("step-failed", plan, step + "\"error\":{\"type\":\"Bank\",\"message\":\"shut\"}}")
                    .is(202);
        }
    }
}
