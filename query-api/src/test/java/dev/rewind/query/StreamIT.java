package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.config.Setting;
import dev.rewind.query.Listening.Heard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts are heard as they are committed, each once, also by who was away. */
class StreamIT {

    private final Rewind rewind = Rewind.shared();
    private final Api api = rewind.api();

    @Test
    void aFactIsHeardWhenItIsCommitted() throws IOException {
        try (Listening listening = Listening.to(api.url(), "/api/stream?entity=plan:heard")) {
            assertThat(listening.status()).isEqualTo(200);
            assertThat(listening.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(listening.header("Cache-Control")).isEqualTo("no-store");

            api.started("plan:heard", "one", 1, "{\"secret\":\"never told\"}");

            Heard first = listening.awaitHeard(1).get(0);
            assertThat(first.event()).isEqualTo("checkpoint-taken");
            assertThat(first.id()).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
            assertThat(first.data().path("type").asText()).isEqualTo("dev.rewind.checkpoint-taken.v1");
            assertThat(first.data().path("subject").asText()).isEqualTo("plan:heard");
            assertThat(first.data().path("data").path("checkpoint").path("id").asText())
                    .isEqualTo("plan:heard:1");
            assertThat(first.data().toString()).doesNotContain("never told");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "entity=plan:chosen                        | checkpoint-taken,step-closed,checkpoint-taken,rollback-ordered",
                "entity=plan:chosen&kind=rollback-ordered  | rollback-ordered",
                "entity=plan:chosen&status=completed       | step-closed",
                "entity=plan:chosen&status=commanded,completed | step-closed,rollback-ordered",
                "type=plan&kind=step-closed                | step-closed",
                "entity=task:chosen                        | checkpoint-taken",
                "type=task&entity=plan:chosen              |",
            })
    void onlyWhatWasAskedForIsHeard(String filter, String expected) throws IOException {
        String own = "-" + Math.abs(filter.hashCode());
        String path = "/api/stream?" + filter.strip().replace(":chosen", ":chosen" + own);
        try (Listening listening = Listening.to(api.url(), path);
                Listening all = Listening.to(api.url(), "/api/stream")) {
            String plan = "plan:chosen" + own;
            api.started(plan, "one", 1, "1");
            api.publish("step-completed", plan, "{\"step\":{\"name\":\"one\"}}").is(202);
            api.post("/api/checkpoints/task/chosen" + own, "{\"state\":1}").is(201);
            api.started(plan, "two", 1, "2");
            api.post("/api/checkpoints/plan/chosen" + own + "/rollback", "{\"reason\":\"r\"}")
                    .is(200);

            // What the other listener hears is all there is; this one is told no later.
            all.awaitHeard(5);
            List<String> kinds =
                    expected == null ? List.of() : List.of(expected.strip().split(","));
            listening.awaitHeard(kinds.size());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> kinds.size() == listening.heard().size());
            assertThat(listening.heard()).extracting(Heard::event).containsExactlyElementsOf(kinds);
        }
    }

    @Test
    void whoWasAwayHearsWhatHeMissedAndThenWhatComes() throws IOException {
        String last;
        try (Listening listening = Listening.to(api.url(), "/api/stream?type=plan")) {
            api.started("plan:away-1", "one", 1, "1");
            last = listening.awaitHeard(1).get(0).id();
        }
        for (int i = 2; i <= 40; i++) {
            api.started("plan:away-" + i, "one", 1, "1");
        }

        try (Listening again = Listening.to(api.url(), "/api/stream?type=plan", "Last-Event-ID", last)) {
            again.awaitHeard(39);
            api.started("plan:away-41", "one", 1, "1");
            again.awaitHeard(40);

            assertThat(again.heard())
                    .extracting(it -> it.data().path("subject").asText())
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 41)
                            .mapToObj(i -> "plan:away-" + i)
                            .toList());
        }
    }

    /** Every id is a place to resume from: from there on comes what had not come before, nothing twice. */
    @Test
    void everyIdIsAPlaceToResumeFrom() throws IOException {
        try (Listening listening = Listening.to(api.url(), "/api/stream?type=task")) {
            for (int i = 1; i <= 12; i++) {
                api.post("/api/checkpoints/task/resumed-" + i, "{\"state\":1}").is(201);
            }
            List<Heard> all = listening.awaitHeard(12);

            for (int i = 0; i < 12; i++) {
                try (Listening again = Listening.to(
                        api.url(),
                        "/api/stream?type=task",
                        "Last-Event-ID",
                        all.get(i).id())) {
                    int rest = 11 - i;
                    again.awaitHeard(rest);
                    assertThat(again.heard())
                            .extracting(it -> it.data().path("id").asText())
                            .containsExactlyElementsOf(all.subList(i + 1, 12).stream()
                                    .map(it -> it.data().path("id").asText())
                                    .toList());
                }
            }
        }
    }

    @Test
    void aPositionThatTheLogNoLongerHasIsGone() {
        api.get("/api/stream", "Last-Event-ID", "999999.999999.999999").problem(410, "position_gone");
        api.get("/api/stream", "Last-Event-ID", "1.2").problem(400, "invalid_parameter");
        api.get("/api/stream", "Last-Event-ID", "abc").problem(400, "invalid_parameter");
        api.get("/api/stream?kind=nothing").problem(400, "invalid_parameter");
        api.get("/api/stream?status=nothing").problem(400, "invalid_parameter");
        api.get("/api/stream?entity=nothing").problem(400, "invalid_parameter");
    }

    @Test
    void manyHearTheSameEachOnceAndInTheOrderOfTheLog() throws IOException {
        List<Listening> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(Listening.to(api.url(), "/api/stream?type=artifact"));
        }
        for (int i = 0; i < 100; i++) {
            api.publish("state-captured", "artifact:many-" + i % 7, "{\"reason\":\"x\",\"state\":" + i + "}")
                    .is(202);
        }

        for (Listening one : many) {
            List<Heard> heard = one.awaitHeard(100);
            assertThat(heard).hasSize(100);
            assertThat(new HashSet<>(heard.stream()
                            .map(it -> it.data().path("id").asText())
                            .toList()))
                    .hasSize(100);
            assertThat(heard)
                    .extracting(Heard::id)
                    .isEqualTo(many.get(0).heard().stream().map(Heard::id).toList());
            one.close();
        }
    }

    /** The buffer is much smaller than what comes at once, so whoever hears all of it was read to from the log. */
    @Test
    void whoTakesNothingIsCutOffWithAMessageAndNobodyLosesAnything() throws IOException {
        try (Rewind small = Rewind.started(Map.of(
                        Setting.STREAM_BUFFER_BYTES, "65536",
                        Setting.STREAM_HEARTBEAT, "100ms",
                        Setting.STREAM_TAKE_WITHIN, "2s"));
                Listening slow = Listening.notReading(small.api().url(), "/api/stream");
                Listening quick = Listening.to(small.api().url(), "/api/stream")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> quick.comments() > 3);
            String label = "x".repeat(250);
            String labels = IntStream.range(0, 60)
                    .mapToObj(i -> "\"l" + i + "\":\"" + label + "\"")
                    .reduce((a, b) -> a + "," + b)
                    .orElseThrow();
            // More than all buffers between the two can take.
            int facts = 600;
            String data = "{\"reason\":\"x\",\"state\":1,\"labels\":{" + labels + "}}";
            for (int sent = 0; sent < facts; sent += 100) {
                String batch = Stream.generate(() -> Api.event("state-captured", "task:slow", data))
                        .limit(100)
                        .collect(Collectors.joining(",", "[", "]"));
                small.api()
                        .post("/api/events", "application/cloudevents-batch+json", batch.getBytes(UTF_8))
                        .is(202);
            }
            assertThat(quick.awaitHeard(facts))
                    .hasSize(facts)
                    .noneMatch(it -> it.event().equals("cut-off"));
            // The same thread beats and looks who takes nothing: thirty beats are longer than he has.
            int comments = quick.comments();
            await().atMost(Duration.ofSeconds(60)).until(() -> quick.comments() > comments + 30);

            slow.read();
            await().atMost(Duration.ofSeconds(30)).until(slow::ended);

            int heard = slow.heard().size();
            Heard last = slow.heard().get(heard - 1);
            assertThat(last.event()).isEqualTo("cut-off");
            assertThat(last.data().path("code").asText()).isEqualTo("too_slow");
            assertThat(last.data().path("remedy").asText()).contains("Last-Event-ID");
            try (Listening again = Listening.to(small.api().url(), "/api/stream", "Last-Event-ID", slow.lastId())) {
                int missed = facts - (heard - 1);
                assertThat(again.awaitHeard(missed))
                        .hasSize(missed)
                        .noneMatch(it -> it.event().equals("cut-off"));
            }
        }
    }

    @Test
    void headEndsAndClosingEndsEveryListener() throws IOException {
        try (Rewind own = Rewind.started(Map.of())) {
            assertThat(own.api().send("HEAD", "/api/stream", null).is(200).header("Content-Type"))
                    .isEqualTo("text/event-stream");
            Listening listening = Listening.to(own.api().url(), "/api/stream");
            long before = System.nanoTime();

            own.running().close();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(25));
            await().atMost(Duration.ofSeconds(60)).until(listening::ended);
        }
    }

    /** As many as there may be with {@code -Drewind.slow=true}. */
    @Test
    void idleListenersCostLittle() throws IOException {
        boolean isFull = Boolean.getBoolean("rewind.slow");
        int count = isFull ? 2_499 : 100;
        try (Rewind own = Rewind.started(Map.of())) {
            long before = used();
            List<Listening> listeners = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Listening listening = Listening.notReading(own.api().url(), "/api/stream?entity=plan:last");
                listeners.add(listening);
            }
            Listening last = Listening.to(own.api().url(), "/api/stream?entity=plan:last");
            long after = used();
            if (isFull) {
                own.api().get("/api/stream").problem(503, "busy");
            }
            long began = System.nanoTime();
            own.api().started("plan:last", "one", 1, "1");
            last.awaitHeard(1);
            long toldMs = (System.nanoTime() - began) / 1_000_000;
            System.out.println(count + " idle listeners: " + (after - before) / 1024 / count
                    + " KiB of heap each (both ends); one fact told to the last of them after " + toldMs + " ms");

            for (Listening listening : listeners) {
                listening.read();
                assertThat(listening.awaitHeard(1)).hasSize(1);
                listening.close();
            }
            assertThat((after - before) / count).isLessThan(200 * 1024);
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
