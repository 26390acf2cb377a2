package dev.rewind.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.e2e.tester.Tools;
import dev.rewind.runner.file.PlanFile;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks the manifests without a cluster: Kubernetes accepts them, and they match what Rewind does. */
class KubernetesTest {
    private static final Path DIRECTORY = Scratch.projectRoot().resolve("deploy/kubernetes");

    private final List<ObjectNode> objects = Manifests.in(DIRECTORY);

    @Test
    void everyObjectMatchesItsSchema() throws Exception {
        assertThat(objects)
                .extracting(object -> object.path("kind").asText())
                .contains(
                        "ConfigMap",
                        "Secret",
                        "Job",
                        "Service",
                        "StatefulSet",
                        "Deployment",
                        "PodDisruptionBudget",
                        "NetworkPolicy");
        for (ObjectNode object : objects) {
            Manifests.validate(object);
        }
    }

    @Test
    void aMisspelledFieldAndAValueOfAWrongTypeAreFound() {
        ObjectNode misspelt = object("StatefulSet", "checkpoint-processor").deepCopy();
        ((ObjectNode) container(misspelt)).put("imagePullPolice", "Always");
        ObjectNode mistyped = object("StatefulSet", "checkpoint-processor").deepCopy();
        ((ObjectNode) mistyped.path("spec")).put("replicas", "two");

        assertThatThrownBy(() -> Manifests.validate(misspelt)).hasMessageContaining("imagePullPolice");
        assertThatThrownBy(() -> Manifests.validate(mistyped)).hasMessageContaining("two");
    }

    @Test
    void podsUseSettingsThatRewindKnowsAndListenOnTheirPorts() {
        for (ObjectNode workload : workloads()) {
            Map<String, String> environment = new HashMap<>();
            object("ConfigMap", "rewind")
                    .path("data")
                    .properties()
                    .forEach(entry ->
                            environment.put(entry.getKey(), entry.getValue().asText()));
            for (JsonNode variable : container(workload).path("env")) {
                environment.put(
                        variable.path("name").asText(), variable.path("value").asText("text"));
            }
            // The files with their values exist only in the pod.
            environment.remove("REWIND_STORE_SECRET_FILE");
            environment.remove("REWIND_TOKEN_FILE");

            Configuration configuration = Configuration.of(environment, null);

            for (JsonNode port : container(workload).path("ports")) {
                Setting listensOn = port.path("name").asText().equals("store") ? Setting.STORE_PORT : Setting.HTTP_PORT;
                assertThat(port.path("containerPort").asInt()).isEqualTo(configuration.integer(listensOn));
            }
        }
    }

    @Test
    void everyKeyOfTheSecretThatAPodMountsIsInTheExample() {
        JsonNode secret = object("Secret", "rewind").path("stringData");
        for (ObjectNode workload : workloads()) {
            for (JsonNode variable : container(workload).path("env")) {
                String value = variable.path("value").asText();
                if (value.startsWith("/run/secrets/rewind/")) {
                    assertThat(secret.has(value.substring("/run/secrets/rewind/".length())))
                            .describedAs(value)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void podsAreFoundByTheirLabelsAndRunWithoutPrivileges() {
        for (ObjectNode workload : workloads()) {
            JsonNode template = workload.path("spec").path("template");
            JsonNode labels = template.path("metadata").path("labels");
            String name = labels.path("app.kubernetes.io/name").asText();
            if (!name.equals("topics")) {
                assertThat(workload.path("spec").path("selector").path("matchLabels"))
                        .isEqualTo(labels);
                if (container(workload).has("ports")) {
                    assertThat(object("Service", name).path("spec").path("selector"))
                            .isEqualTo(labels);
                }
                assertThat(object("PodDisruptionBudget", name)
                                .path("spec")
                                .path("selector")
                                .path("matchLabels"))
                        .isEqualTo(labels);
                assertThat(container(workload).path("readinessProbe")).isNotEmpty();
                assertThat(container(workload).path("livenessProbe")).isNotEmpty();
            }
            assertThat(template.path("spec")
                            .path("securityContext")
                            .path("runAsNonRoot")
                            .asBoolean())
                    .isTrue();
            assertThat(container(workload)
                            .path("securityContext")
                            .path("readOnlyRootFilesystem")
                            .asBoolean())
                    .isTrue();
            assertThat(container(workload).path("resources").path("limits").has("memory"))
                    .isTrue();
        }
    }

    @Test
    void aProcessorIsTheSameOneAfterARestart() {
        Map<String, String> values = new HashMap<>();
        container(object("StatefulSet", "checkpoint-processor"))
                .path("env")
                .forEach(variable -> values.put(
                        variable.path("name").asText(), variable.path("value").asText()));

        assertThat(values).containsEntry("REWIND_INSTANCE_ID", "$(POD_NAME)");
        assertThat(values.get("REWIND_STORE_HOST")).startsWith("$(POD_NAME).checkpoint-processor.");
    }

    @Test
    void runnersServeTheMountedPlanFilesAndHaveTheTimeToHandThemOver() throws Exception {
        JsonNode pod = object("Deployment", "plan-runner")
                .path("spec")
                .path("template")
                .path("spec");
        JsonNode runner = pod.path("containers").get(0);
        List<String> arguments = new ArrayList<>();
        runner.path("args").forEach(argument -> arguments.add(argument.asText()));

        assertThat(arguments).startsWith("runner", "/plans/served");
        assertThat(runner.path("volumeMounts").findValuesAsText("mountPath")).contains("/plans/served");
        String written = arguments.get(arguments.indexOf("--ready-file") + 1);
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(runner.path(probe).path("exec").path("command").toString())
                    .contains(written);
        }
        // The longest way to the end: the steps' grace twice, and leaving the group.
        Configuration defaults = Configuration.of(Map.of(), null);
        assertThat(pod.path("terminationGracePeriodSeconds").asLong())
                .isGreaterThan(2 * defaults.duration(Setting.STEP_GRACE).toSeconds() + 10);
        for (Map.Entry<String, JsonNode> file :
                object("ConfigMap", "plans").path("data").properties()) {
            Path plan = Files.writeString(
                    Files.createDirectories(Scratch.directory("plans")).resolve(file.getKey()),
                    file.getValue().asText());
            assertThat(PlanFile.read(plan, 1_000_000).plan().name()).isEqualTo("greeting");
        }
    }

    @Test
    void kustomizeBuildsTheSameObjects() throws Exception {
        assumeTrue(Tools.has("kubectl"), "kubectl is not installed: kustomize is not tried");

        Finished kustomized =
                Finished.of(new ProcessBuilder("kubectl", "kustomize", DIRECTORY.toString()), Duration.ofSeconds(60));

        kustomized.expect(0);
        Path whole = Files.writeString(
                Files.createDirectories(Scratch.directory("kustomized")).resolve("all.yaml"), kustomized.out());
        List<ObjectNode> made = Manifests.in(whole.getParent());
        // All manifests except the example of a secret.
        assertThat(made).hasSize(objects.size() - 1);
        for (ObjectNode object : made) {
            Manifests.validate(object);
            assertThat(object.path("metadata").path("namespace").asText()).isEqualTo("rewind");
        }
    }

    private List<ObjectNode> workloads() {
        List<ObjectNode> workloads = new ArrayList<>();
        objects.stream().filter(object -> object.path("spec").has("template")).forEach(workloads::add);
        assertThat(workloads).hasSize(4);
        return workloads;
    }

    private ObjectNode object(String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.path("metadata").path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode container(JsonNode workload) {
        ArrayNode containers =
                (ArrayNode) workload.path("spec").path("template").path("spec").path("containers");
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }
}
