package dev.rewind.standalone.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.client.ApiUnreachableException;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.storeapi.StorePaths;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Checks the processors with their store servers, and the query API. */
final class ServiceChecks {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final Configuration settings;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();

    ServiceChecks(Configuration settings) {
        this.settings = settings;
    }

    /** Asks one store server for the owners of all partitions. Each partition needs an owner that is ready. */
    Finding processors() {
        String check = "processors";
        String configured = settings.text(Setting.STORE_URLS);
        String start = "start one (rewind processor), or correct REWIND_STORE_URLS and REWIND_STORE_SECRET";
        String failure = "REWIND_STORE_URLS is empty";
        for (String seed : configured.split(",", -1)) {
            String url = seed.strip().replaceAll("/+$", "");
            try {
                HttpResponse<byte[]> answer = get(url + StorePaths.ROUTING);
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
        String start = "start it (rewind query-api, or rewind up), or give its URL with --url or REWIND_URL";
        try {
            client.get("/readyz");
            return Finding.ok(check, client.base() + " is ready");
        } catch (ProblemException e) {
            return Finding.unavailable(
                    check, client.base() + " is not ready: " + e.getMessage(), "see the lines above");
        } catch (ApiUnreachableException e) {
            return Finding.unavailable(check, String.valueOf(e.getMessage()), start);
        }
    }

    private Finding held(String check, JsonNode routing) {
        int partitions = routing.path("partitions").asInt();
        Set<String> processors = new TreeSet<>();
        Set<String> standbys = new TreeSet<>();
        Set<String> unowned = new TreeSet<>();
        routing.path("hosts").properties().forEach(host -> {
            String active = host.getValue().path("active").asText("");
            if (active.isEmpty() || active.equals("null")) {
                unowned.add(host.getKey());
            } else {
                processors.add(active);
            }
            host.getValue().path("standby").forEach(standby -> standbys.add(standby.asText()));
        });
        if (!unowned.isEmpty() || processors.isEmpty()) {
            return Finding.unavailable(
                    check,
                    "no processor owns partition " + String.join(", ", unowned),
                    "start a processor, or wait until the partitions have moved");
        }
        for (String processor : processors) {
            if (!isReady(processor)) {
                return Finding.unavailable(
                        check,
                        "the processor at " + processor + " is not ready",
                        "wait until its stores are restored; its log shows the progress");
            }
        }
        return Finding.ok(
                check,
                HumanValues.count(processors.size(), "processor") + " for " + HumanValues.count(partitions, "partition")
                        + ", "
                        + (standbys.isEmpty() ? "no standby" : HumanValues.count(standbys.size(), "standby holder")));
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
