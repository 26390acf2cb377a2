package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.query.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a caller has written, its next read shows. */
class ReadYourWritesIT {

    private static final int LOOPS = 1_000;

    private final Rewind rewind = Rewind.shared();

    @Test
    void aThousandReadsAfterWritesNeverMiss() {
        Api api = rewind.api();

        for (int i = 1; i <= LOOPS; i++) {
            api.publish("state-captured", "task:mine", "{\"reason\":\"manual\",\"state\":" + i + "}")
                    .is(202);

            assertThat(api.get("/api/checkpoints/task/mine/latest")
                            .is(200)
                            .json()
                            .path("state")
                            .asInt())
                    .isEqualTo(i);
        }
    }

    @Test
    void anotherInstanceShowsItToWhoeverCarriesThePosition() {
        Api one = rewind.api();
        try (QueryApi second = QueryApi.start(rewind.configuration())) {
            Api other = new Api(second.url());

            for (int i = 1; i <= LOOPS / 4; i++) {
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
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            int number = writer;
            all.add(writers.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    String id = "w" + number + "-" + i;
                    rewind.api()
                            .publish("state-captured", "note:" + id, "{\"reason\":\"manual\",\"state\":1}")
                            .is(202);
                    assertThat(rewind.api()
                                    .get("/api/entities?type=note&limit=500")
                                    .is(200)
                                    .text())
                            .contains('"' + id + '"');
                }
            }));
        }
        for (Future<?> writer : all) {
            writer.get();
        }
        writers.shutdown();

        assertThat(rewind.api().get("/api/entities?type=note&limit=500").json()).hasSize(200);
    }
}
