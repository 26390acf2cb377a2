package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.demo.Demo;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern TYPE = Pattern.compile("^# TYPE (rewind_[a-z_]+) ([a-z]+)$", Pattern.MULTILINE);
    private static final Pattern SAMPLE = Pattern.compile("^(rewind_[a-z_]+)(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE);
    private static final Pattern PROBE = Pattern.compile("httpGet: \\{path: (\\S+), port:");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    @TempDir
    private static Path home;

    private static LocalRewind rewind;
    private static String ofProcessor;
    private static String ofQueryApi;

    @BeforeAll
    static void theDemoRuns() throws Exception {
        rewind = LocalRewind.start(Configuration.of(
                Map.of(
                        "REWIND_HOME", home.toString(),
                        "REWIND_HTTP_PORT", "0",
                        "REWIND_BROKER_PORT", "0",
                        "REWIND_PARTITIONS", "2"),
                null));
        assertThat(new Demo(rewind, silent(), "rewind").run()).isTrue();
        // Metrics count at commit, and the last transaction of the demo may not be committed yet.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> scrape(storeServer()).contains("rewind_rollbacks_settled_total{status=\"applied\"} 2.0"));
        ofProcessor = scrape(storeServer());
        ofQueryApi = scrape(rewind.url());
    }

    @AfterAll
    static void theEnd() {
        rewind.close();
    }

    @Test
    void theMetricsAfterTheDemoAreThoseOfTheTable() {
        assertThat(types(ofProcessor)).isEqualTo(documented(List.of("processor", "both")));
        assertThat(types(ofQueryApi)).isEqualTo(documented(List.of("both")));
    }

    @Test
    void metricsHaveTheLabelsOfTheTableAndNoneNamesAnEntity() {
        Map<String, String> documented = OperationsTables.table("metrics").stream()
                .collect(Collectors.toMap(
                        row -> OperationsTables.plain(row.get(0)), row -> OperationsTables.plain(row.get(3))));

        documented.forEach(
                (name, labels) -> assertThat(labels(ofProcessor, name)).as(name).isEqualTo(labels));
        assertThat(ofProcessor + ofQueryApi).doesNotContain("demo-").doesNotContain("plan:");
    }

    @Test
    void whatTheDemoDidIsCountedOnce() {
        assertThat(ofProcessor)
                .contains("rewind_ready 1.0")
                .contains("rewind_partitions_active 2.0")
                .contains("rewind_rollback_commands_total{cause=\"step_failed\"} 1.0")
                .contains("rewind_rollback_commands_total{cause=\"requested\"} 1.0")
                .contains("rewind_command_lag_seconds_count 2")
                .contains("rewind_rollbacks_in_progress 0.0")
                .contains("rewind_integrity_failures_total{found=\"deciding\"} 0.0");
        int checkpoints = (int) value(ofProcessor, "rewind_checkpoints_taken_total");
        assertThat(checkpoints).isPositive();
        assertThat(value(ofProcessor, "rewind_checkpoint_lag_seconds_count")).isEqualTo(checkpoints);
        assertThat(value(ofProcessor, "rewind_state_size_bytes_count")).isEqualTo(checkpoints);
        assertThat(ofQueryApi)
                .contains(
                        "method=\"POST\",route=\"/api/checkpoints/{entity_type}/{entity_id}/rollback\",status=\"200\"");
    }

    @Test
    void theDashboardsQueriesFindSomething(@TempDir Path directory) throws Exception {
        assumeTrue(
                Prometheus.isInstalled("prometheus"),
                "prometheus is not installed (Debian: prometheus); the dashboard's queries are not run");
        List<String> queries = DashboardTest.queries().stream()
                .map(query -> query.replace("$__rate_interval", "1m").replaceFirst(" > 0$", ""))
                .toList();

        try (Prometheus prometheus = Prometheus.scraping(
                directory, Map.of("checkpoint-processor", storeServer(), "query-api", rewind.url()))) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(queries)
                            .allSatisfy(
                                    query -> assertThat(prometheus.find(query)).isNotEmpty()));
        }
    }

    @Test
    void whatKubernetesProbesAskForIsAnswered() throws Exception {
        for (Map.Entry<String, URI> service : Map.of("checkpoint-processor", storeServer(), "query-api", rewind.url())
                .entrySet()) {
            String manifest = OperationsTables.read(
                    OperationsTables.ROOT.resolve("deploy/kubernetes").resolve(service.getKey() + ".yaml"));
            List<String> paths =
                    PROBE.matcher(manifest).results().map(it -> it.group(1)).toList();

            assertThat(paths).as(service.getKey()).containsExactly("/livez", "/livez", "/readyz");
            for (String path : paths) {
                assertThat(get(service.getValue() + path).statusCode()).isEqualTo(200);
            }
        }
    }

    private static Map<String, String> documented(List<String> services) {
        return OperationsTables.table("metrics").stream()
                .filter(row -> services.contains(row.get(1)))
                .collect(Collectors.toMap(row -> OperationsTables.plain(row.get(0)), row -> row.get(2)));
    }

    private static Map<String, String> types(String text) {
        return TYPE.matcher(text).results().collect(Collectors.toMap(it -> it.group(1), it -> it.group(2)));
    }

    private static String labels(String text, String name) {
        return SAMPLE
                .matcher(text)
                .results()
                .filter(it ->
                        it.group(1).replaceFirst("_(bucket|count|sum)$", "").equals(name))
                .filter(it -> it.group(2) != null)
                .flatMap(it -> LABEL.matcher(it.group(2)).results())
                .map((MatchResult it) -> it.group(1))
                .filter(label -> !label.equals("le"))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }

    private static double value(String text, String sample) {
        return SAMPLE.matcher(text)
                .results()
                .filter(it -> it.group(1).equals(sample))
                .mapToDouble(it -> Double.parseDouble(it.group(3)))
                .sum();
    }

    private static Terminal silent() {
        return new Terminal(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                false,
                Colours.OFF,
                Colours.OFF,
                Map.of());
    }

    private static URI storeServer() {
        return URI.create(rewind.settings().text(Setting.STORE_URLS));
    }

    private static String scrape(URI service) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(service + "/metrics");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        return answer.body();
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
