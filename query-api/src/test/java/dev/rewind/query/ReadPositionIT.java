package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.query.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** A caller's reads include its own writes. */
class ReadPositionIT {

    private static final int WRITERS = 4;
    private static final int LOOPS = 250;

    private final QueryInstallation rewind = QueryInstallation.shared();

    @Test
    void aThousandReadsAfterWritesNeverMiss() throws Exception {
        everyWriter(writer -> {
            Api api = rewind.api();
            String entity = "mine-" + writer;
            for (int i = 1; i <= LOOPS; i++) {
                api.publish("state-captured", "task:" + entity, "{\"reason\":\"manual\",\"state\":" + i + "}")
                        .is(202);

                assertThat(api.get("/api/checkpoints/task/" + entity + "/latest")
                                .is(200)
                                .json()
                                .path("state")
                                .asInt())
                        .isEqualTo(i);
            }
        });
    }

    @Test
    void anotherInstanceIncludesTheWriteForCallersThatSendThePosition() {
        Api one = rewind.api();
        try (QueryApi second = QueryApi.start(rewind.configuration())) {
            Api other = new Api(second.url());

            for (int i = 1; i <= LOOPS; i++) {
                Answer written = one.publish(
                                "state-captured", "task:carried", "{\"reason\":\"manual\",\"state\":" + i + "}")
                        .is(202);
                String position = written.header("X-Rewind-Position");

                assertThat(other.get("/api/checkpoints/task/carried/latest", "X-Rewind-Position", position)
                                .is(200)
                                .json()
                                .path("state")
                                .asInt())
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void aNewEntityIsInTheListAtOnce() throws Exception {
        everyWriter(writer -> {
            for (int i = 0; i < 50; i++) {
                String id = "w" + writer + "-" + i;
                rewind.api()
                        .publish("state-captured", "fresh:" + id, "{\"reason\":\"manual\",\"state\":1}")
                        .is(202);
                assertThat(rewind.api()
                                .get("/api/entities?type=fresh&limit=500")
                                .is(200)
                                .text())
                        .contains('"' + id + '"');
            }
        });

        assertThat(rewind.api().get("/api/entities?type=fresh&limit=500").json())
                .hasSize(WRITERS * 50);
    }

    /** Runs all at the same time; a failure of one fails the test. */
    private static void everyWriter(IntConsumer work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> all = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int number = writer;
            all.add(threads.submit(() -> work.accept(number)));
        }
        try {
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
