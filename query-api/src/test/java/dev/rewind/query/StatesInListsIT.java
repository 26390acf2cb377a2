package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.rewind.query.Api.Answer;
import dev.rewind.query.resource.StatesOfPage;
import dev.rewind.service.config.Setting;
import dev.rewind.storeapi.CheckpointPage;
import dev.rewind.storeapi.CheckpointPageWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of checkpoints with {@code include=state}. */
class StatesInListsIT {

    private static final Api API = QueryInstallation.shared().api();
    private static final String OF_ONE = "/api/checkpoints/?entity_type=note&entity_id=listed&include=state";
    private static final int LARGE = 700_000;

    @BeforeAll
    static void takeCheckpoints() {
        for (int i = 1; i <= 5; i++) {
            API.post(
                            "/api/checkpoints/note/listed",
                            "{\"state\":{\"n\":" + i + "},\"labels\":{\"listed\":\"" + (i % 2 == 0 ? "even" : "odd")
                                    + "\"}}")
                    .is(201);
        }
    }

    @Test
    void everyCheckpointIsAsAReadByIdAnswersIt() {
        Answer page = API.get(OF_ONE).is(200);

        List<String> ids = texts(page.json(), "id");
        assertThat(ids)
                .containsExactly("note:listed:5", "note:listed:4", "note:listed:3", "note:listed:2", "note:listed:1");
        assertThat(page.text())
                .isEqualTo(ids.stream()
                        .map(id -> API.get("/api/checkpoints/" + id).is(200).text())
                        .collect(java.util.stream.Collectors.joining(",", "[", "]")));
        assertThat(page.header("Link")).isEmpty();
        assertThat(page.header("X-Rewind-Position")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/checkpoints/?label=listed=even",
                "/api/checkpoints/?entity_type=note&entity_id=listed&label=listed=even"
            })
    void filtersSelectTheSameCheckpointsWithStates(String list) {
        JsonNode without = API.get(list).is(200).json();
        JsonNode with = API.get(list + "&include=state").is(200).json();

        assertThat(texts(with, "id")).isEqualTo(texts(without, "id")).hasSize(2);
        assertThat(with.get(0).path("state").path("n").asInt()).isEqualTo(4);
        assertThat(without.get(0).has("state")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/checkpoints/?entity_type=note&entity_id=listed&limit=2",
                "/api/checkpoints/?entity_type=note&entity_id=listed&step=none&limit=2",
                "/api/checkpoints/?label=listed=odd&limit=2"
            })
    void linksLeadThroughTheSameCheckpointsAsWithoutStates(String list) {
        assertThat(ids(list + "&include=state")).isEqualTo(ids(list));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/checkpoints/?entity_type=note&entity_id=large",
                "/api/checkpoints/?entity_type=note&entity_id=large&label=size=large",
                "/api/checkpoints/?label=size=large"
            })
    void aPageEndsBeforeItsStatesExceedTheLimitAndHasALink(String list) {
        for (int i = ids("/api/checkpoints/?entity_type=note&entity_id=large").size(); i < 8; i++) {
            API.post(
                            "/api/checkpoints/note/large",
                            "{\"state\":\"" + i + "x".repeat(LARGE) + "\",\"labels\":{\"size\":\"large\"}}")
                    .is(201);
        }

        Answer first = API.get(list + "&include=state").is(200);

        assertThat(first.json()).hasSize(StatesOfPage.MAX_STATE_BYTES / LARGE);
        assertThat(first.header("Link")).contains("rel=\"next\"").contains("include=state");
        assertThat(ids(list + "&include=state")).hasSize(8).isEqualTo(ids(list));
    }

    @Test
    void anUnknownEntityHasAnEmptyList() {
        Answer page = API.get("/api/checkpoints/?entity_type=note&entity_id=unknown&include=state")
                .is(200);

        assertThat(page.text()).isEqualTo("[]");
    }

    @Test
    void onlyStatesCanBeIncluded() {
        API.get("/api/checkpoints/?entity_type=note&entity_id=listed&include=everything")
                .problem(400, "invalid_parameter");
    }

    /** Processors are upgraded after query APIs, or before. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                OF_ONE,
                "/api/checkpoints/?entity_type=note&entity_id=listed&label=listed=even&include=state",
                "/api/checkpoints/?label=listed=odd&limit=2&include=state",
                "/api/checkpoints/?entity_type=note&entity_id=unknown&include=state"
            })
    void anOlderProcessorIsAskedInItsOwnWay(String list) {
        Answer expected = API.get(list).is(200);
        List<String> asked = new CopyOnWriteArrayList<>();

        Answer answer = throughProxy(list, (exchange, unused) -> {
            asked.add(exchange.getRequestURI().getPath());
            return olderProcessor(exchange);
        });

        assertThat(answer.is(200).text()).isEqualTo(expected.text());
        assertThat(answer.header("Link")).isEqualTo(expected.header("Link"));
        assertThat(asked).anyMatch(path -> path.startsWith("/store/checkpoint-pages"));
    }

    @ParameterizedTest
    @ValueSource(strings = {OF_ONE, "/api/checkpoints/?label=listed=odd&include=state"})
    void aPageIsOneExchangeWithTheProcessor(String list) {
        List<String> asked = new CopyOnWriteArrayList<>();

        throughProxy(list, (exchange, unused) -> {
                    asked.add(exchange.getRequestURI().getPath());
                    return false;
                })
                .is(200);

        assertThat(asked)
                .filteredOn(path -> !path.equals("/store/routing"))
                .hasSize(1)
                .allMatch(path -> path.startsWith("/store/checkpoint-pages"));
    }

    @Test
    void damagedStatesFailTheListOfTheirEntityAndAreNamedInListsAcrossEntities() {
        StoreProxy.Trouble damage = (exchange, answer) -> {
            String path = exchange.getRequestURI().getPath();
            boolean states = path.equals("/store/wholes");
            boolean damaged = path.endsWith("/4/whole");
            if (states) {
                // So that each is read alone.
                StoreProxy.answer(exchange, 404, "{}".getBytes(UTF_8));
            } else if (damaged) {
                StoreProxy.answer(exchange, 409, "{\"code\":\"integrity_failed\"}".getBytes(UTF_8));
            }
            return states || damaged || olderProcessor(exchange);
        };

        Answer across = throughProxy("/api/checkpoints/?label=listed=even&include=state", damage)
                .is(200);

        throughProxy(OF_ONE, damage).problem(409, "integrity_failed");
        assertThat(texts(across.json(), "id")).containsExactly("note:listed:2");
        assertThat(across.header("X-Rewind-Damaged")).isEqualTo("note:listed:4");
    }

    @Test
    void damageThatTheProcessorFindsIsPassedOn() {
        StoreProxy.Trouble damage = (exchange, answer) -> {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/store/checkpoint-pages")) {
                CheckpointPage page = CheckpointPage.read(answer);
                CheckpointPageWriter without = new CheckpointPageWriter(1);
                StoreProxy.answer(exchange, 200, without.write(page.next(), List.of("note:listed:4")));
                return true;
            }
            if (path.startsWith("/store/checkpoint-pages/")) {
                StoreProxy.answer(exchange, 409, "{\"code\":\"integrity_failed\"}".getBytes(UTF_8));
                return true;
            }
            return false;
        };

        Answer across = throughProxy("/api/checkpoints/?label=listed=even&include=state", damage)
                .is(200);

        assertThat(across.text()).isEqualTo("[]");
        assertThat(across.header("X-Rewind-Damaged")).isEqualTo("note:listed:4");
        throughProxy(OF_ONE, damage).problem(409, "integrity_failed");
    }

    private static Answer throughProxy(String path, StoreProxy.Trouble trouble) {
        try (StoreProxy proxy =
                        new StoreProxy(QueryInstallation.shared().processor().storeUrl());
                QueryApi behind = QueryApi.start(QueryInstallation.shared()
                        .configuration()
                        .with(Map.of(Setting.STORE_URLS, proxy.url().toString())))) {
            proxy.trouble(trouble);
            return new Api(behind.url()).get(path);
        }
    }

    @Test
    void aDryRunSaysWhatTheRollbackDoesWhereTheLatestCheckpointIsDamaged() {
        try (StoreProxy proxy =
                        new StoreProxy(QueryInstallation.shared().processor().storeUrl());
                QueryApi behind = QueryApi.start(QueryInstallation.shared()
                        .configuration()
                        .with(Map.of(Setting.STORE_URLS, proxy.url().toString())))) {
            proxy.trouble((exchange, answer) -> {
                boolean damaged = exchange.getRequestURI().getPath().endsWith("/checkpoints/note/listed/5");
                if (damaged) {
                    StoreProxy.answer(exchange, 409, "{\"code\":\"integrity_failed\"}".getBytes(UTF_8));
                }
                return damaged;
            });
            String body = "{\"target\":{\"sequence\":3},\"reason\":\"r\",\"dry_run\":true}";

            JsonNode dry = new Api(behind.url())
                    .post("/api/checkpoints/note/listed/rollback", body)
                    .is(200)
                    .json();

            assertThat(dry.at("/target/id").asText()).isEqualTo("note:listed:3");
            assertThat(dry.has("diff")).isFalse();
        }
    }

    /** Answers as a processor that does not know pages with states. */
    private static boolean olderProcessor(HttpExchange exchange) throws IOException {
        boolean isNew = exchange.getRequestURI().getPath().startsWith("/store/checkpoint-pages");
        if (isNew) {
            StoreProxy.answer(exchange, 404, "{\"code\":\"not_found\"}".getBytes(UTF_8));
        }
        return isNew;
    }

    /** The ids on all pages. */
    private static List<String> ids(String list) {
        List<String> ids = new ArrayList<>();
        String path = list;
        while (!path.isEmpty()) {
            Answer page = API.get(path).is(200);
            ids.addAll(texts(page.json(), "id"));
            path = page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        }
        return ids;
    }

    private static List<String> texts(JsonNode array, String member) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.path(member).asText())
                .toList();
    }
}
