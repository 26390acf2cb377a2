package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.query.Api.Answer;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outages of store server or broker are reported in bounded time, and end when the service is back. */
class OutagesIT {

    @Test
    void withoutAStoreReadsAre503AndWritesStillReachTheLog() {
        try (QueryInstallation rewind =
                QueryInstallation.beside(Map.of(Setting.DECISION_WAIT, "300ms", Setting.READ_WAIT, "500ms"))) {
            Api api = rewind.api();
            api.started("plan:away", "one", 1, "1");
            api.get("/api/checkpoints/plan:away:1").is(200);

            rewind.processor().close();

            Answer read = api.get("/api/checkpoints/plan:away:1");
            read.problem(503, "store_unavailable");
            assertThat(read.header("Retry-After")).isEqualTo("1");
            api.get("/api/entities").problem(503, "store_unavailable");
            api.get("/readyz").problem(503, "store_unavailable");
            api.get("/livez").is(200);
            api.started("plan:away", "two", 1, "2");
            Answer undecided = api.post("/api/checkpoints/plan/away/rollback", "{\"reason\":\"now\"}")
                    .is(202);
            assertThat(undecided.json().path("status").asText()).isEqualTo("undecided");
            assertThat(undecided.json().path("event_id").asText()).isNotEmpty();
            assertThat(undecided.header("Location")).isEqualTo("/api/entities/plan/away/timeline");
            api.post("/api/checkpoints/plan/away", "{\"state\":1}").is(202);
        }
    }

    @Test
    void withoutABrokerWritesAre503WithinTheirTimeAndReadsGoOn() {
        try (QueryInstallation rewind =
                QueryInstallation.started(Map.of(Setting.PUBLISH_TIMEOUT, "3s", Setting.READ_WAIT, "500ms"))) {
            Api api = rewind.api();
            api.started("plan:broken", "one", 1, "1");
            api.get("/api/checkpoints/plan:broken:1").is(200);

            rewind.kafka().kill(1);

            long before = System.nanoTime();
            Answer write = api.publish("state-captured", "plan:broken", "{\"reason\":\"manual\",\"state\":1}");
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            write.problem(503, "log_unavailable");
            assertThat(write.header("Retry-After")).isEqualTo("1");
            assertThat(took).isLessThan(Duration.ofSeconds(20));
            api.get("/api/checkpoints/plan:broken:1").is(200);
            api.get("/readyz").problem(503, "not_ready");
            api.get("/api/dead-letters").problem(503, "log_unavailable");

            rewind.kafka().restart(1);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> api.publish("state-captured", "plan:broken", "{\"reason\":\"manual\",\"state\":2}")
                                    .status()
                            == 202);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_HOST, 0.0.0.0, authentication",
        "HTTP_HOST, no.such.host.invalid, cannot be resolved",
        "AUTH, basic, must be none",
        "STORE_URLS, 127.0.0.1:8081, URLs of store servers",
        "STORE_URLS, '', URLs of store servers",
        "TOPIC_PREFIX, other., missing topics",
    })
    void unsafeSettingsAreRefused(Setting setting, String value, String why) {
        var configuration = QueryInstallation.shared().configuration().with(Map.of(setting, value));

        assertThatThrownBy(() -> QueryApi.start(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aPortInUseIsNamed() {
        int port = QueryInstallation.shared().api().url().getPort();
        var configuration =
                QueryInstallation.shared().configuration().with(Map.of(Setting.HTTP_PORT, Integer.toString(port)));

        assertThatThrownBy(() -> QueryApi.start(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("REWIND_HTTP_PORT");
    }

    @Test
    void aClosedQueryApiLeavesNoThreadBehind() {
        QueryInstallation shared = QueryInstallation.shared();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        QueryApi api = QueryApi.start(shared.configuration());
        new Api(api.url()).get("/api/dead-letters").is(200);

        long began = System.nanoTime();
        api.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(25));
        assertThatThrownBy(() -> new Api(api.url()).get("/livez")).hasMessageContaining("/livez");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(ours(before)).isEmpty());
    }

    /** Threads of the query API that did not exist before. */
    private static List<String> ours(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.contains("rewind") || name.contains("Session") || name.contains("Scheduler"))
                .toList();
    }
}
