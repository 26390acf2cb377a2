package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.rewind.query.Api.Answer;
import dev.rewind.query.http.Route;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The contract file describes exactly the served routes. */
class ContractIT {

    private final QueryInstallation rewind = QueryInstallation.shared();

    @Test
    void everyRouteIsInTheContractAndEveryOneInTheContractIsServed() throws IOException {
        JsonNode contract = contract();
        Set<String> promised = new TreeSet<>();
        contract.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> promised.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        Set<String> served = new TreeSet<>();
        rewind.running().routes().forEach(route -> served.add(route.method() + " " + route.path()));

        assertThat(served).isEqualTo(promised);
    }

    @Test
    void everyParameterIsInTheContractAndEveryOneInTheContractIsTaken() throws IOException {
        JsonNode contract = contract();

        for (Route route : rewind.running().routes()) {
            Set<String> promised = new TreeSet<>();
            contract.path("paths")
                    .path(route.path())
                    .path(route.method().toLowerCase(Locale.ROOT))
                    .path("parameters")
                    .forEach(parameter -> {
                        JsonNode known = resolved(contract, parameter);
                        if (known.path("in").asText().equals("query")) {
                            promised.add(known.path("name").asText());
                        }
                    });
            assertThat(new TreeSet<>(route.parameters())).as(route.path()).isEqualTo(promised);
        }
    }

    /** The linter's rule is off for one path that is older than the contract. */
    @Test
    void noOtherPathEndsInASlash() throws IOException {
        assertThat(contract().path("paths").properties())
                .extracting(path -> path.getKey())
                .filteredOn(path -> path.endsWith("/"))
                .containsExactly("/api/checkpoints/");
    }

    @Test
    void probesAndMetricsAnswer() {
        Api api = rewind.api();

        assertThat(api.get("/livez").is(200).json().path("status").asText()).isEqualTo("live");
        assertThat(api.get("/readyz").is(200).json().path("status").asText()).isEqualTo("ready");
        JsonNode me = api.get("/api/me", "X-Rewind-Actor", "ann").is(200).json();
        assertThat(me.path("name").asText()).isEqualTo("ann");
        assertThat(me.path("role").asText()).isEqualTo("admin");
        assertThat(me.path("authenticated").asBoolean()).isFalse();
        JsonNode system = api.get("/api/system").is(200).json();
        assertThat(system.path("routing").path("partitions").asInt()).isEqualTo(3);
        assertThat(system.path("topics")).hasSize(5);
        assertThat(system.path("kafka_clients").asText()).startsWith("4.");
    }

    @Test
    void theContractIsServed() {
        Answer docs = rewind.api().get("/docs").is(200);

        assertThat(docs.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(docs.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("style-src 'sha256-");
        assertThat(docs.text()).doesNotContain("<script");
        rewind.running().routes().forEach(route -> assertThat(docs.text()).contains(">" + route.path() + "<"));
        assertThat(docs.text()).doesNotContain("src=", "url(", "href=\"http");
        Pattern.compile("href=\"#([^\"]+)\"")
                .matcher(docs.text())
                .results()
                .forEach(link -> assertThat(docs.text()).contains("id=\"" + link.group(1) + "\""));
    }

    @Test
    void theContractOfTheTopicsIsComplete() throws IOException {
        JsonNode topics = new YAMLMapper()
                .readTree(rewind.api().get("/asyncapi.yaml").is(200).response().body());

        assertThat(topics.path("channels")).hasSize(5);
        List<String> references = topics.findValuesAsText("$ref");
        assertThat(references)
                .contains("#/components/schemas/step")
                .allSatisfy(it -> assertThat(topics.at(it.substring(1)).isMissingNode())
                        .as(it)
                        .isFalse());
        JsonNode event = topics.at("/components/schemas/plan-events.step-started");
        assertThat(event.path("required").toString()).contains("state");
        assertThat(rewind.api().get("/docs").text())
                .contains("<code>plan-events</code>", "id=\"plan-events.step-started\"");
    }

    private JsonNode contract() throws IOException {
        Answer answer = rewind.api().get("/openapi.yaml").is(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
        return new YAMLMapper().readTree(answer.response().body());
    }

    private static JsonNode resolved(JsonNode contract, JsonNode node) {
        return node.has("$ref") ? contract.at(node.path("$ref").asText().substring(1)) : node;
    }
}
