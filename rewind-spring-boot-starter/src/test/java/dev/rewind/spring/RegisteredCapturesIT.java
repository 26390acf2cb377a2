package dev.rewind.spring;

import static dev.rewind.test.RewindAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.events.EntityKey;
import dev.rewind.spring.ReportApplication.Report;
import dev.rewind.spring.ReportApplication.Reports;
import dev.rewind.test.RewindKit;
import dev.rewind.test.RewindTest;
import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.postgres.SharedPostgres;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Captures of an application with Spring Modulith's event publication registry, in a real PostgreSQL. */
@RewindTest
@Timeout(180)
class RegisteredCapturesIT {

    private String database;

    @BeforeEach
    void database() {
        assumeTrue(SharedPostgres.url().isPresent(), "PostgreSQL is not installed");
        database = SharedPostgres.url().orElseThrow();
    }

    @Test
    void aCaptureIsCompletedWhenKafkaHasIt(RewindKit kit) throws Exception {
        String id = kit.newId("report");
        try (ConfigurableApplicationContext application = start(kit, false)) {
            Reports reports = application.getBean(Reports.class);

            var position = reports.save(new Report(id, "draft"), () -> {});

            assertThat(position.get(60, TimeUnit.SECONDS).source()).startsWith("/state-capture/");
            assertThat(kit.entity(new EntityKey("report", id))).hasCheckpoints(1);
            awaitNothingIncomplete(reports);
            assertThat(reports.listeners()).containsExactly(RegisteredCaptures.LISTENER);
        }
    }

    @Test
    void aTransactionThatIsRolledBackCapturesNothing(RewindKit kit) throws Exception {
        String id = kit.newId("report");
        try (ConfigurableApplicationContext application = start(kit, false)) {
            Reports reports = application.getBean(Reports.class);
            List<CompletableFuture<?>> positions = new ArrayList<>();

            assertThatThrownBy(() -> positions.add(reports.save(new Report(id, "draft"), () -> {
                        throw new IllegalStateException("no");
                    })))
                    .hasMessage("no");

            assertThat(reports.saved()).doesNotContain(id);
            awaitNothingIncomplete(reports);
        }
        assertThat(kit.entity(new EntityKey("report", id)).facts()).isEmpty();
    }

    @Test
    void aCaptureOutlivesTheDeathOfItsProcessAfterTheCommit(RewindKit kit) throws Exception {
        String id = kit.newId("report");
        List<String> arguments = new ArrayList<>(properties(kit, false));
        arguments.replaceAll(property -> "--" + property);
        arguments.add("--report.id=" + id);
        Process dying = JavaProcess.builder(JavaProcess.command(256, ReportApplication.class, arguments), Map.of())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(new File("target/report-process.log")))
                .start();
        try {
            assertThat(dying.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            dying.destroyForcibly().waitFor();
        }
        assertThat(dying.exitValue()).isEqualTo(137);
        assertThat(kit.entity(new EntityKey("report", id)).facts()).isEmpty();

        try (ConfigurableApplicationContext application = start(kit, true)) {
            Reports reports = application.getBean(Reports.class);

            assertThat(reports.saved()).contains(id);
            assertThat(kit.entity(new EntityKey("report", id))).hasCheckpoints(1);
            awaitNothingIncomplete(reports);
        }
    }

    @Test
    void aCaptureThatKafkaDoesNotTakeIsPublishedAtTheNextStart(RewindKit kit) throws Exception {
        String id = kit.newId("report");
        try (ConfigurableApplicationContext application = start(
                kit,
                false,
                "spring.kafka.bootstrap-servers=localhost:1",
                "rewind.startup=lazy",
                "rewind.publish-timeout=1s",
                "rewind.kafka.admin.default.api.timeout.ms=1000")) {
            Reports reports = application.getBean(Reports.class);

            var position = reports.save(new Report(id, "draft"), () -> {});

            assertThat(position).failsWithin(Duration.ofMinutes(1));
            assertThat(reports.saved()).contains(id);
            assertThat(reports.incomplete()).isEqualTo(1);
        }
        assertThat(kit.entity(new EntityKey("report", id)).facts()).isEmpty();

        try (ConfigurableApplicationContext application = start(kit, true)) {
            assertThat(kit.entity(new EntityKey("report", id))).hasCheckpoints(1);
            awaitNothingIncomplete(application.getBean(Reports.class));
        }
    }

    private ConfigurableApplicationContext start(RewindKit kit, boolean republishes, String... others) {
        List<String> properties = new ArrayList<>(properties(kit, republishes));
        properties.addAll(List.of(others));
        return new SpringApplicationBuilder(ReportApplication.class)
                .web(WebApplicationType.NONE)
                .properties(properties.toArray(String[]::new))
                .run();
    }

    private List<String> properties(RewindKit kit, boolean republishes) {
        return List.of(
                "spring.application.name=reports",
                "spring.main.web-application-type=none",
                "spring.kafka.bootstrap-servers=" + kit.bootstrapServers(),
                "rewind.topic-prefix=" + prefix(kit),
                "rewind.kafka.admin.default.api.timeout.ms=60000",
                "report.database=" + database,
                "spring.modulith.events.jdbc.schema-initialization.enabled=true",
                "spring.modulith.events.republish-outstanding-events-on-restart=" + republishes);
    }

    private static String prefix(RewindKit kit) {
        String topic = kit.configuration().topics().planEvents();
        return topic.substring(0, topic.length() - "plan-events".length());
    }

    private static void awaitNothingIncomplete(Reports reports) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (reports.incomplete() > 0) {
            assertThat(System.nanoTime()).as("captures stay incomplete").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
