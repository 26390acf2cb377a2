package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AlertsTest {

    private static final Path RULES = OperationsTables.ROOT.resolve("deploy/observability");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern METRIC = Pattern.compile("\\brewind_[a-z_]+");
    private static final long SECONDS = 60;

    @Test
    void everyAlarmHasCauseAndRemedyAndNoOtherHas() {
        List<String> alerts =
                ALERT.matcher(rules()).results().map(it -> it.group(1)).toList();

        assertThat(OperationsTables.table("alarms").stream().map(row -> OperationsTables.plain(row.get(0))))
                .containsExactlyElementsOf(alerts);
    }

    @Test
    void alarmsUseExistingMetrics() {
        List<String> metrics = OperationsTables.table("metrics").stream()
                .map(row -> OperationsTables.plain(row.get(0)))
                .toList();

        assertThat(METRIC.matcher(rules()).results().map(it -> it.group().replaceFirst("_(bucket|count|sum)$", "")))
                .isSubsetOf(metrics);
    }

    @Test
    void everyAlarmIsTestedFiringAndSilent() {
        List<String> alerts =
                ALERT.matcher(rules()).results().map(it -> it.group(1)).toList();
        String[] cases = OperationsTables.read(RULES.resolve("alerts-test.yml")).split("- alertname: ", -1);

        for (String alert : alerts) {
            List<Boolean> silent = Stream.of(cases)
                    .filter(it -> it.startsWith(alert + "\n"))
                    .map(it -> it.contains("exp_alerts: []"))
                    .toList();
            assertThat(silent).as(alert).contains(true, false);
        }
    }

    @Test
    void theRulesFireWhenTheyShould() throws Exception {
        promtool("test", "rules", "alerts-test.yml");
    }

    @Test
    void prometheusTakesItsConfigurationWithTheRules() throws Exception {
        promtool("check", "config", "prometheus.yml");
    }

    private static void promtool(String... words) throws Exception {
        assumeTrue(
                Prometheus.isInstalled("promtool"), "promtool is not installed (Debian: prometheus); it is not asked");

        List<String> line = new ArrayList<>(List.of("promtool"));
        line.addAll(List.of(words));
        Process promtool = new ProcessBuilder(line)
                .directory(RULES.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(promtool.exitValue()).as(output).isZero();
    }

    private static String rules() {
        return OperationsTables.read(RULES.resolve("alerts.yml"));
    }
}
