package dev.rewind.spring;

import static dev.rewind.test.RewindAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackTarget;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanRunner;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.spring.ShopApplication.Parcel;
import dev.rewind.spring.ShopApplication.Shelf;
import dev.rewind.spring.ShopApplication.Shop;
import dev.rewind.test.RewindKit;
import dev.rewind.test.RewindTest;
import dev.rewind.testsupport.JavaProcess;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** An application with the starter, against a real broker and a real processor. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=shop",
            "management.endpoints.web.exposure.include=health,rewind",
            "management.endpoint.health.probes.enabled=true",
            "management.endpoint.health.show-details=always"
        })
@RewindTest(settings = {"REWIND_RUNNER_SILENCE=8s", "REWIND_PRESENCE_INTERVAL=2s"})
@Timeout(120)
class ShopApplicationIT {

    private static final String PLAN = "spring-fulfilment";

    @Autowired
    private Shop shop;

    @Autowired
    private Plan<Parcel> fulfilment;

    @Autowired
    private PlanRunner runner;

    @Autowired
    private TransactionalCapture captures;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private Environment environment;

    @BeforeEach
    void forget() {
        shop.effects.clear();
    }

    @Test
    void aRequestedPlanFailsRollsBackAndRecovers(RewindKit kit) {
        String shelf = kit.newId("anvils");
        shop.shelves.put(shelf, new Shelf(10));
        shop.refuses.set(true);
        String id = kit.newId("order");

        kit.requestPlan(PLAN, id, new Parcel(shelf, "new"));

        assertThat(kit.plan(id)).completed().rolledBackTo("ship").undidNothing();
        assertThat(shop.effects).containsExactly("take", "ship");
        assertThat(shop.shelves).containsEntry(shelf, new Shelf(9));
        assertThat(meters.counter("rewind.step.failures", "step", "ship").count())
                .isGreaterThanOrEqualTo(1);
        assertThat(meters.get("rewind.step.attempt")
                        .tags("plan", PLAN, "step", "ship", "outcome", "failed")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aRollbackOfAnEndedPlanRestoresWhatItTouched(RewindKit kit) throws Exception {
        String shelf = kit.newId("anvils");
        shop.shelves.put(shelf, new Shelf(10));
        String id = kit.newId("order");
        assertThat(runner.run(fulfilment, id, new Parcel(shelf, "new")).completed())
                .isTrue();

        kit.requestRollback(EntityKey.plan(id), new RollbackTarget.ToSequence(1), "the customer has changed her mind");

        assertThat(kit.entity(new EntityKey("shelf", shelf))).rolledBackTo(1);
        assertThat(shop.effects).contains("restore 10");
        assertThat(shop.shelves).containsEntry(shelf, new Shelf(10));
    }

    @Test
    void aCaptureWaitsForTheCommit(RewindKit kit) throws Exception {
        EntityKey report = new EntityKey("report", kit.newId("report"));
        TransactionSynchronizationManager.initSynchronization();
        var position = captures.entityChanged(report, "approved");
        assertThat(kit.entity(report).facts()).isEmpty();
        var synchronizations = TransactionSynchronizationManager.getSynchronizations();
        TransactionSynchronizationManager.clearSynchronization();

        synchronizations.forEach(it -> it.afterCompletion(TransactionSynchronization.STATUS_COMMITTED));

        assertThat(position.get(60, TimeUnit.SECONDS).source()).isEqualTo("/state-capture/shop");
        assertThat(kit.entity(report)).hasCheckpoints(1);
    }

    @Test
    void aTransactionThatIsRolledBackCapturesNothing(RewindKit kit) {
        EntityKey report = new EntityKey("report", kit.newId("report"));
        TransactionSynchronizationManager.initSynchronization();
        var position = captures.entityChanged(report, "approved");
        var synchronizations = TransactionSynchronizationManager.getSynchronizations();
        TransactionSynchronizationManager.clearSynchronization();

        synchronizations.forEach(it -> it.afterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK));

        assertThat(position).isCancelled();
        assertThat(kit.entity(report).facts()).isEmpty();
    }

    @Test
    void theHealthNamesWhatItHasChecked() throws Exception {
        HttpResponse<String> health = get("/actuator/health/rewind");

        assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
        assertThat(health.body()).contains("\"connected\":true", "\"partitions\":1", "\"processors\":1");
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutKafkaALazyApplicationIsAliveAndNotReady() throws Exception {
        try (ConfigurableApplicationContext lonely = new SpringApplicationBuilder(ShopApplication.class)
                .properties(
                        "server.port=0",
                        "rewind.startup=lazy",
                        "spring.kafka.bootstrap-servers=127.0.0.1:1",
                        "rewind.kafka.default.api.timeout.ms=500",
                        "rewind.kafka.request.timeout.ms=500",
                        "management.endpoint.health.probes.enabled=true")
                .run()) {
            HttpResponse<String> readiness = get(lonely.getEnvironment(), "/actuator/health/readiness");
            HttpResponse<String> liveness = get(lonely.getEnvironment(), "/actuator/health/liveness");

            assertThat(readiness.statusCode()).as(readiness.body()).isEqualTo(503);
            assertThat(liveness.statusCode()).as(liveness.body()).isEqualTo(200);
        }
    }

    @Test
    void withoutAProcessorTheHealthSaysSoAndKafkaLogsNoError() throws Exception {
        String prefix = "no-processor.";
        TopicProvisioning.create(Configuration.of(Map.of(), null)
                .with(Map.of(Setting.TOPIC_PREFIX, prefix, Setting.PARTITIONS, "1"))
                .withBroker(environment.getRequiredProperty("spring.kafka.bootstrap-servers")));
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger ofKafka = (Logger) LoggerFactory.getLogger("org.apache.kafka");
        try (ConfigurableApplicationContext lonely = start("no-processor", prefix)) {
            lines.start();
            ofKafka.addAppender(lines);
            HttpResponse<String> health = get(lonely.getEnvironment(), "/actuator/health/rewind");

            assertThat(health.statusCode()).as(health.body()).isEqualTo(503);
            assertThat(health.body()).contains("\"processors\":\"there is no processor; start one\"");
            assertThat(List.copyOf(lines.list)).noneMatch(line -> line.getLevel() == Level.ERROR);
        } finally {
            ofKafka.detachAppender(lines);
        }
    }

    @Test
    void theEndpointSaysWhatIsServed() throws Exception {
        HttpResponse<String> answer = get("/actuator/rewind");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"service\":\"shop\"")
                .contains("\"connected\":true")
                .contains("\"plans\":[\"spring-fulfilment\"]")
                .contains("\"entity_types\":[\"shelf\"]");
    }

    @Test
    void anApplicationThatStopsHandsItsPlansOver(RewindKit kit) throws Exception {
        String plan = kit.newId("handed-over");
        String id = kit.newId("order");
        ConfigurableApplicationContext first = start(plan);
        Shop shopOfFirst = first.getBean(Shop.class);
        shopOfFirst.waits.set(true);
        kit.requestPlan(plan, id, new Parcel(kit.newId("anvils"), "new"));
        assertThat(shopOfFirst.waiting.await(60, TimeUnit.SECONDS)).isTrue();

        try (ConfigurableApplicationContext second = start(plan)) {
            first.close();

            assertThat(kit.plan(id)).completed();
            assertThat(shopOfFirst.effects).containsExactly("take");
            assertThat(second.getBean(Shop.class).effects).containsExactly("ship");
        }
    }

    @Test
    void aKilledApplicationIsReplacedByAnother(RewindKit kit) throws Exception {
        String plan = kit.newId("killed");
        String id = kit.newId("order");
        Process second = null;
        Process first = process(plan, true);
        try (BufferedReader output = first.inputReader(UTF_8)) {
            kit.requestPlan(plan, id, new Parcel(kit.newId("anvils"), "new"));
            assertThat(output.lines().anyMatch("waiting"::equals)).isTrue();
            second = process(plan, false);

            first.destroyForcibly().waitFor();

            assertThat(kit.plan(id))
                    .within(Duration.ofSeconds(90))
                    .completed()
                    .rolledBackTo("ship")
                    .undidNothing();
            assertThat(kit.plan(id)).ran("take").ran("ship");
        } finally {
            first.destroyForcibly().waitFor();
            if (second != null) {
                second.destroyForcibly().waitFor();
            }
        }
    }

    /** The application as users start it. Its output goes to a pipe if it is to wait, else to a file. */
    private Process process(String plan, boolean waits) throws IOException {
        List<String> arguments = List.of(
                "--server.port=0",
                "--spring.application.name=shop-" + plan,
                "--shop.plan=" + plan,
                "--shop.waits=" + waits,
                "--spring.kafka.bootstrap-servers=" + environment.getProperty("spring.kafka.bootstrap-servers"),
                "--rewind.topic-prefix=" + environment.getProperty("rewind.topic-prefix"),
                "--rewind.presence-interval=" + environment.getProperty("rewind.presence-interval"));
        ProcessBuilder builder = JavaProcess.builder(JavaProcess.command(256, ShopProcess.class, arguments), Map.of());
        Redirect log = Redirect.appendTo(new File("target/shop-process.log"));
        return builder.redirectError(log)
                .redirectOutput(waits ? Redirect.PIPE : log)
                .start();
    }

    private ConfigurableApplicationContext start(String plan) {
        return start(plan, environment.getRequiredProperty("rewind.topic-prefix"));
    }

    private ConfigurableApplicationContext start(String plan, String topicPrefix) {
        return new SpringApplicationBuilder(ShopApplication.class)
                .properties(
                        "server.port=0",
                        "spring.application.name=shop-" + plan,
                        "shop.plan=" + plan,
                        "management.endpoint.health.show-details=always",
                        "spring.kafka.bootstrap-servers=" + environment.getProperty("spring.kafka.bootstrap-servers"),
                        "rewind.topic-prefix=" + topicPrefix)
                .run();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(environment, path);
    }

    private static HttpResponse<String> get(Environment application, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + application.getProperty("local.server.port") + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
