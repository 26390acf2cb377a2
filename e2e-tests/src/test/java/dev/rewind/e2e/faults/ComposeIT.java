package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.e2e.tester.ComposeProject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs the compose file at the project's root, and kills its containers while sixteen clients publish. */
@EnabledIf("dev.rewind.e2e.tester.Docker#isThere")
class ComposeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String PROCESSOR = "checkpoint-processor";
    private static final String API = "query-api";
    private static final String RUNNER = "plan-runner";
    private static final String BROKER = "kafka";
    private static final int EVENTS_PER_PHASE = 200;

    @Test
    void aKilledProcessorAndAKilledBrokerLoseNothingAndTheDemoIsThere() throws Exception {
        try (ComposeProject compose = new ComposeProject().up(API)) {
            try (Clients clients = new Clients(compose.rewind())) {
                publish(clients);

                String processor = compose.kill9(PROCESSOR);
                publish(clients);
                compose.start(processor);
                compose.awaitHealthy(PROCESSOR, 2);

                if (compose.canStartAgain(BROKER)) {
                    String broker = compose.kill9(BROKER);
                    compose.start(broker);
                    compose.awaitHealthy(BROKER, 1);
                    compose.awaitReady();
                    publish(clients);
                }

                verify(compose, clients);
            }

            compose.up();
            awaitDemo(compose);
            String requested = compose.rewind()
                    .http()
                    .post("/api/plans", "application/json", "{\"plan\":\"order\",\"state\":{\"order\":43}}")
                    .expect(201)
                    .json()
                    .path("entity_id")
                    .asText();
            compose.awaitHealthy(RUNNER, 1);
            await("the requested plan is completed")
                    .atMost(PATIENCE)
                    .until(() -> compose.rewind()
                            .http()
                            .get("/api/entities/plan/" + requested)
                            .expect(200)
                            .json()
                            .path("status")
                            .asText()
                            .equals("completed"));
            assertThat(compose.stop(RUNNER)).isEqualTo(143);
            assertThat(compose.logs(RUNNER)).contains("Serving order", "Stopped.");
            assertThat(compose.stop(PROCESSOR)).isEqualTo(143);
            assertThat(compose.logs(PROCESSOR)).contains("Checkpoint processor is closed");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
    void aThirdProcessorTakesItsShareAndWhoeverIsCutOffOrRestartedIsFoundAgain() throws Exception {
        try (ComposeProject compose = new ComposeProject().up(API);
                Clients clients = new Clients(compose.rewind())) {
            publish(clients);

            compose.up("--scale", PROCESSOR + "=3", API);
            compose.awaitHealthy(PROCESSOR, 3);
            publish(clients);
            await("three processors hold partitions")
                    .atMost(PATIENCE)
                    .until(() -> compose
                                    .rewind()
                                    .http()
                                    .get("/api/system")
                                    .expect(200)
                                    .json()
                                    .path("routing")
                                    .findValuesAsText("active")
                                    .stream()
                                    .distinct()
                                    .count()
                            == 3);

            compose.cut(PROCESSOR);
            compose.awaitReady();
            publish(clients);
            compose.join(PROCESSOR);
            compose.awaitHealthy(PROCESSOR, 3);

            if (compose.canStartAgain(BROKER)) {
                compose.restart(BROKER);
                publish(clients);
                compose.awaitReady();
            }

            compose.cut(BROKER);
            await("the API says that it lacks the log")
                    .atMost(PATIENCE)
                    .until(() -> !compose.rewind().isReady());
            compose.join(BROKER);
            compose.awaitReady();
            publish(clients);

            verify(compose, clients);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
    void ofThreeBrokersOneIsKilledAndWorkGoesOn() throws Exception {
        try (ComposeProject compose = new ComposeProject(
                                "--env-file", "deploy/compose/cluster.env", "--profile", "cluster")
                        .up(API, "kafka-2", "kafka-3");
                Clients clients = new Clients(compose.rewind())) {
            publish(clients);

            assumeTrue(compose.canStartAgain("kafka-2"), "its image cannot be started again");
            String killed = compose.kill9("kafka-2");
            publish(clients);
            compose.start(killed);
            compose.awaitHealthy("kafka-2", 1);
            publish(clients);

            verify(compose, clients);
        }
    }

    private static void publish(Clients clients) {
        clients.publishMore(EVENTS_PER_PHASE, EVENTS_PER_PHASE / 2);
    }

    private static void verify(ComposeProject compose, Clients clients) throws InterruptedException {
        Acknowledgements acknowledgements = clients.stop();
        Aftermath aftermath = Aftermath.await(compose.rewind(), acknowledgements);
        aftermath.verify();
        System.out.println("compose: " + aftermath.figures());
    }

    private static void awaitDemo(ComposeProject compose) {
        await("the demo plan is completed")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(compose.rewind()
                                .http()
                                .get("/api/entities/plan/demo")
                                .expect(200)
                                .json()
                                .path("status")
                                .asText())
                        .isEqualTo("completed"));
        assertThat(compose.rewind().http().checkpoints("plan:demo")).hasSize(5);
        assertThat(compose.rewind().http().get("/").expect(200).text()).contains("<title>Rewind");
    }
}
