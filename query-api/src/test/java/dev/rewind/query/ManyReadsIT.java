package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Concurrent reads of checkpoints are batched, and every caller still gets its own answer. */
class ManyReadsIT {

    private static final int LARGE = 400_000;
    private static final int TOGETHER = 300;

    private final Api api = QueryInstallation.shared().api();

    @Test
    void everyCallerGetsItsOwnAnswer() throws IOException {
        for (int i = 1; i <= 8; i++) {
            String state = "{\"n\":" + i + ",\"fill\":\"" + "x".repeat(i % 2 == 0 ? LARGE : 10) + "\"}";
            api.post("/api/checkpoints/task/many-" + i, "{\"state\":" + state + "}")
                    .is(201);
            api.get("/api/checkpoints/task:many-" + i + ":1").is(200);
        }
        HttpClient http = HttpClient.newHttpClient();
        Random random = new Random(7);
        List<Integer> asked = new ArrayList<>();
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int n = 0; n < TOGETHER; n++) {
            int i = 1 + random.nextInt(10);
            asked.add(i);
            URI uri = api.url().resolve("/api/checkpoints/task:many-" + i + ":" + (i == 10 ? 7 : 1));
            answers.add(http.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()));
        }

        for (int n = 0; n < TOGETHER; n++) {
            int i = asked.get(n);
            HttpResponse<byte[]> answer = answers.get(n).join();
            JsonNode json = Json.mapper().readTree(answer.body());
            if (i > 8) {
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(json.path("value").asText()).contains("task:many-" + i);
            } else {
                assertThat(answer.statusCode()).as(json.toString()).isEqualTo(200);
                assertThat(json.path("id").asText()).isEqualTo("task:many-" + i + ":1");
                assertThat(json.at("/state/n").asInt()).isEqualTo(i);
            }
        }
    }
}
