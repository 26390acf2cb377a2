package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.query.StreamReader.ReceivedEvent;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.Scale;
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

/** Clients of the stream receive every committed fact once, also after a disconnection. */
class StreamIT {

    private final QueryInstallation rewind = QueryInstallation.shared();
    private final Api api = rewind.api();

    @Test
    void aFactIsSentWhenItIsCommitted() throws IOException {
        try (StreamReader listening = StreamReader.to(api.url(), "/api/stream?entity=plan:heard")) {
            assertThat(listening.status()).isEqualTo(200);
            assertThat(listening.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(listening.header("Cache-Control")).isEqualTo("no-store");

            api.started("plan:heard", "one", 1, "{\"secret\":\"never told\"}");

            ReceivedEvent first = listening.awaitReceived(1).get(0);
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
    void onlyFactsThatMatchTheFilterAreSent(String filter, String expected) throws IOException {
        String own = "-" + Math.abs(filter.hashCode());
        String path = "/api/stream?" + filter.strip().replace(":chosen", ":chosen" + own);
        try (StreamReader listening = StreamReader.to(api.url(), path);
                StreamReader all = StreamReader.to(api.url(), "/api/stream")) {
            String plan = "plan:chosen" + own;
            api.started(plan, "one", 1, "1");
            api.publish("step-completed", plan, "{\"step\":{\"name\":\"one\"}}").is(202);
            api.post("/api/checkpoints/task/chosen" + own, "{\"state\":1}").is(201);
            api.started(plan, "two", 1, "2");
            api.post("/api/checkpoints/plan/chosen" + own + "/rollback", "{\"reason\":\"r\"}")
                    .is(200);

            // The unfiltered listener has received everything, so this one has received all it will get.
            all.awaitReceived(5);
            List<String> kinds =
                    expected == null ? List.of() : List.of(expected.strip().split(","));
            listening.awaitReceived(kinds.size());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> kinds.size() == listening.received().size());
            assertThat(listening.received()).extracting(ReceivedEvent::event).containsExactlyElementsOf(kinds);
        }
    }

    @Test
    void aReconnectedClientReceivesMissedFactsAndThenNewOnes() throws IOException {
        String last;
        try (StreamReader listening = StreamReader.to(api.url(), "/api/stream?type=plan")) {
            api.started("plan:away-1", "one", 1, "1");
            last = listening.awaitReceived(1).get(0).id();
        }
        for (int i = 2; i <= 40; i++) {
            api.started("plan:away-" + i, "one", 1, "1");
        }

        try (StreamReader again = StreamReader.to(api.url(), "/api/stream?type=plan", "Last-Event-ID", last)) {
            again.awaitReceived(39);
            api.started("plan:away-41", "one", 1, "1");
            again.awaitReceived(40);

            assertThat(again.received())
                    .extracting(it -> it.data().path("subject").asText())
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 41)
                            .mapToObj(i -> "plan:away-" + i)
                            .toList());
        }
    }

    /** From every id on, a client receives the later facts and none of the earlier ones. */
    @Test
    void aClientCanResumeFromEveryId() throws IOException {
        try (StreamReader listening = StreamReader.to(api.url(), "/api/stream?type=task")) {
            for (int i = 1; i <= 12; i++) {
                api.post("/api/checkpoints/task/resumed-" + i, "{\"state\":1}").is(201);
            }
            List<ReceivedEvent> all = listening.awaitReceived(12);

            for (int i = 0; i < 12; i++) {
                try (StreamReader again = StreamReader.to(
                        api.url(),
                        "/api/stream?type=task",
                        "Last-Event-ID",
                        all.get(i).id())) {
                    int rest = 11 - i;
                    again.awaitReceived(rest);
                    assertThat(again.received())
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
    void allClientsReceiveEveryFactOnceInLogOrder() throws IOException {
        List<StreamReader> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(StreamReader.to(api.url(), "/api/stream?type=artifact"));
        }
        for (int i = 0; i < 100; i++) {
            api.publish("state-captured", "artifact:many-" + i % 7, "{\"reason\":\"x\",\"state\":" + i + "}")
                    .is(202);
        }

        for (StreamReader one : many) {
            List<ReceivedEvent> heard = one.awaitReceived(100);
            assertThat(heard).hasSize(100);
            assertThat(new HashSet<>(heard.stream()
                            .map(it -> it.data().path("id").asText())
                            .toList()))
                    .hasSize(100);
            assertThat(heard)
                    .extracting(ReceivedEvent::id)
                    .isEqualTo(many.get(0).received().stream()
                            .map(ReceivedEvent::id)
                            .toList());
            one.close();
        }
    }

    /** The ring is much smaller than the burst, so a client that receives everything was served from the log. */
    @Test
    void aBlockedClientIsCutOffWithAReasonAndLosesNothing() throws IOException {
        try (QueryInstallation small = QueryInstallation.beside(Map.of(
                        Setting.STREAM_BUFFER_BYTES, "65536",
                        Setting.STREAM_HEARTBEAT, "100ms",
                        Setting.STREAM_TAKE_WITHIN, "2s"));
                StreamReader slow = StreamReader.notReading(small.api().url(), "/api/stream");
                StreamReader quick = StreamReader.to(small.api().url(), "/api/stream")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> quick.comments() > 3);
            String label = "x".repeat(250);
            String labels = IntStream.range(0, 60)
                    .mapToObj(i -> "\"l" + i + "\":\"" + label + "\"")
                    .reduce((a, b) -> a + "," + b)
                    .orElseThrow();
            // More bytes than all buffers between server and client hold.
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
            assertThat(quick.awaitReceived(facts))
                    .hasSize(facts)
                    .noneMatch(it -> it.event().equals("cut-off"));
            // One thread sends heartbeats and looks for blocked clients; thirty heartbeats exceed the allowed time.
            int comments = quick.comments();
            await().atMost(Duration.ofSeconds(60)).until(() -> quick.comments() > comments + 30);

            slow.read();
            await().atMost(Duration.ofSeconds(30)).until(slow::ended);

            int heard = slow.received().size();
            ReceivedEvent last = slow.received().get(heard - 1);
            assertThat(last.event()).isEqualTo("cut-off");
            assertThat(last.data().path("code").asText()).isEqualTo("too_slow");
            assertThat(last.data().path("remedy").asText()).contains("Last-Event-ID");
            try (StreamReader again =
                    StreamReader.to(small.api().url(), "/api/stream", "Last-Event-ID", slow.lastId())) {
                int missed = facts - (heard - 1);
                assertThat(again.awaitReceived(missed))
                        .hasSize(missed)
                        .noneMatch(it -> it.event().equals("cut-off"));
            }
        }
    }

    @Test
    void headEndsAtOnceAndClosingEndsEveryStream() throws IOException {
        try (QueryInstallation own = QueryInstallation.beside(Map.of())) {
            assertThat(own.api().send("HEAD", "/api/stream", null).is(200).header("Content-Type"))
                    .isEqualTo("text/event-stream");
            StreamReader listening = StreamReader.to(own.api().url(), "/api/stream");
            long before = System.nanoTime();

            own.running().close();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(25));
            await().atMost(Duration.ofSeconds(60)).until(listening::ended);
        }
    }

    /** {@code -Drewind.slow=true} connects as many listeners as are allowed. */
    @Test
    void idleListenersCostLittle() throws IOException {
        boolean isFull = Scale.isSlow();
        int count = isFull ? 2_499 : 100;
        try (QueryInstallation own = QueryInstallation.beside(Map.of())) {
            long before = used();
            List<StreamReader> listeners = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                StreamReader listening = StreamReader.notReading(own.api().url(), "/api/stream?entity=plan:last");
                listeners.add(listening);
            }
            StreamReader last = StreamReader.to(own.api().url(), "/api/stream?entity=plan:last");
            long after = used();
            if (isFull) {
                own.api().get("/api/stream").problem(503, "busy");
            }
            long began = System.nanoTime();
            own.api().started("plan:last", "one", 1, "1");
            last.awaitReceived(1);
            long toldMs = (System.nanoTime() - began) / 1_000_000;
            System.out.println(count + " idle listeners: " + (after - before) / 1024 / count
                    + " KiB of heap each (both ends); one fact told to the last of them after " + toldMs + " ms");

            for (StreamReader listening : listeners) {
                listening.read();
                assertThat(listening.awaitReceived(1)).hasSize(1);
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
