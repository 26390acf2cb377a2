package dev.rewind.standalone.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.client.UnreachableException;
import dev.rewind.standalone.output.Words;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** The processors with their store servers, and the query API. */
final class Services {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final Configuration settings;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();

    Services(Configuration settings) {
        this.settings = settings;
    }

    /** One of the configured store servers knows who holds which partition; all who do must be ready. */
    Finding processors() {
        String check = "processors";
        String configured = settings.text(Setting.STORE_URLS);
        String start = "start one (rewind processor), or correct REWIND_STORE_URLS and REWIND_STORE_SECRET";
        String failure = "REWIND_STORE_URLS is empty";
        for (String seed : configured.split(",", -1)) {
            String url = seed.strip().replaceAll("/+$", "");
            try {
                HttpResponse<byte[]> answer = get(url + "/store/routing");
                if (answer.statusCode() == 200) {
                    return held(check, Json.mapper().readTree(answer.body()));
                }
                failure = "the store server at " + url + " answers " + answer.statusCode();
            } catch (IOException | IllegalArgumentException e) {
                failure = "no store server answers at " + url;
            }
        }
        return Finding.unavailable(check, failure, start);
    }

    Finding queryApi(RewindClient client) {
        String check = "query API";
        String start = "start it (rewind query-api, or rewind up), or say with --url or REWIND_URL where it is";
        try {
            client.get("/readyz");
            return Finding.ok(check, client.base() + " is ready");
        } catch (ProblemException e) {
            return Finding.unavailable(
                    check, client.base() + " is not ready: " + e.getMessage(), "see the lines above");
        } catch (UnreachableException e) {
            return Finding.unavailable(check, String.valueOf(e.getMessage()), start);
        }
    }

    private Finding held(String check, JsonNode routing) {
        int partitions = routing.path("partitions").asInt();
        Set<String> processors = new TreeSet<>();
        Set<String> standbys = new TreeSet<>();
        Set<String> nobody = new TreeSet<>();
        routing.path("hosts").properties().forEach(host -> {
            String active = host.getValue().path("active").asText("");
            if (active.isEmpty() || active.equals("null")) {
                nobody.add(host.getKey());
            } else {
                processors.add(active);
            }
            host.getValue().path("standby").forEach(standby -> standbys.add(standby.asText()));
        });
        if (!nobody.isEmpty() || processors.isEmpty()) {
            return Finding.unavailable(
                    check,
                    "nobody works on partition " + String.join(", ", nobody),
                    "start a processor, or wait until the partitions have moved");
        }
        for (String processor : processors) {
            if (!isReady(processor)) {
                return Finding.unavailable(
                        check,
                        "the processor at " + processor + " is not ready",
                        "wait until its stores are restored; its log says how it gets on");
            }
        }
        return Finding.ok(
                check,
                Words.count(processors.size(), "processor") + " for " + Words.count(partitions, "partition") + ", "
                        + (standbys.isEmpty() ? "no standby" : Words.count(standbys.size(), "standby holder")));
    }

    private boolean isReady(String processor) {
        try {
            return get("http://" + processor + "/readyz").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<byte[]> get(String url) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER_WITHIN).GET();
        String secret = settings.text(Setting.STORE_SECRET);
        if (!secret.isEmpty()) {
            request.header("Authorization", "Bearer " + secret);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
