package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the metrics of the dashboard with the metrics of the services. */
class DashboardTest {
    private static final Path OBSERVABILITY = OperationsTables.ROOT.resolve("deploy/observability");
    private static final Pattern METRIC = Pattern.compile("\\brewind_[a-z_]+");
    private static final Pattern GROUPING = Pattern.compile("by \\(([a-z, ]+)\\)");
    /** Prometheus's own, and the bounds of a histogram's buckets. */
    private static final Set<String> ALWAYS_THERE = Set.of("job", "instance", "le");

    @Test
    void itShowsExactlyTheExistingMetrics() throws IOException {
        assertThat(queries().stream().flatMap(query -> metrics(query).stream()).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(OperationsTables.table("metrics").stream()
                        .map(row -> OperationsTables.plain(row.get(0)))
                        .toList());
    }

    @Test
    void itGroupsByLabelsThatTheMetricHas() throws IOException {
        for (String query : queries()) {
            Set<String> labels = new HashSet<>(ALWAYS_THERE);
            for (List<String> row : OperationsTables.table("metrics")) {
                if (metrics(query).contains(OperationsTables.plain(row.get(0)))) {
                    labels.addAll(List.of(OperationsTables.plain(row.get(3)).split(", *")));
                }
            }
            GROUPING.matcher(query)
                    .results()
                    .forEach(by ->
                            assertThat(labels).as(query).contains(by.group(1).split(", *")));
        }
    }

    @Test
    void prometheusScrapesTheJobsThatQueriesAndAlarmsName() throws IOException {
        String configuration = Files.readString(OBSERVABILITY.resolve("prometheus.yml"));

        assertThat(configuration).contains("job_name: checkpoint-processor", "job_name: query-api", "- alerts.yml");
    }

    /** All Prometheus queries of the panels. */
    static List<String> queries() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(OBSERVABILITY.resolve("grafana/rewind.json").toFile());
        List<String> queries = dashboard.findValuesAsText("expr");
        assertThat(queries).isNotEmpty();
        return queries;
    }

    private static Set<String> metrics(String query) {
        return METRIC.matcher(query)
                .results()
                .map(it -> it.group().replaceFirst("_(bucket|count|sum)$", ""))
                .collect(Collectors.toSet());
    }
}
