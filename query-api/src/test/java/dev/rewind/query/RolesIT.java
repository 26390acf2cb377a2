package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.Api.Answer;
import dev.rewind.query.auth.Role;
import dev.rewind.query.http.Route;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Authentication and roles for every route. */
class RolesIT {

    private enum Way {
        TOKEN,
        JWT
    }

    @TempDir
    static Path directory;

    private static final Map<Role, String> TOKENS = new HashMap<>();
    private static RSAKey key;
    private static HttpServer issuer;
    private static Path file;
    private static QueryApi byToken;
    private static QueryApi byJwt;

    @BeforeAll
    static void startTwoThatAsk() throws Exception {
        file = directory.resolve("tokens");
        StringBuilder lines = new StringBuilder("# who may what\n\n");
        for (Role role : Role.values()) {
            String token = "rwd_" + Sha256.hex(("seed " + role).getBytes(UTF_8));
            TOKENS.put(role, token);
            lines.append(Sha256.hex(token.getBytes(UTF_8)))
                    .append(' ')
                    .append(role.text())
                    .append(" the-")
                    .append(role.text())
                    .append('\n');
        }
        Files.writeString(file, lines);
        byToken =
                QueryInstallation.shared().another(Map.of(Setting.AUTH, "token", Setting.AUTH_TOKENS, file.toString()));

        key = new RSAKeyGenerator(2048).keyID("one").generate();
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issue("/keys", new AtomicReference<>(new JWKSet(key.toPublicJWK())));
        issuer.start();
        byJwt = byJwt("/keys");
    }

    private static void issue(String path, AtomicReference<JWKSet> published) {
        issuer.createContext(path, exchange -> {
            byte[] keys = published.get().toString().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
    }

    private static QueryApi byJwt(String keys) {
        return QueryInstallation.shared()
                .another(Map.of(
                        Setting.AUTH,
                        "jwt",
                        Setting.JWT_ISSUER,
                        IssuedTokens.ISSUER,
                        Setting.JWT_AUDIENCE,
                        IssuedTokens.AUDIENCE,
                        Setting.JWT_JWKS,
                        "http://127.0.0.1:" + issuer.getAddress().getPort() + keys));
    }

    @AfterAll
    static void stop() {
        byToken.close();
        byJwt.close();
        issuer.stop(0);
    }

    @Test
    void viewersSeeStatesWithoutTheirMaskedParts() {
        Api writer = QueryInstallation.shared().api();
        for (int version : List.of(1, 2)) {
            writer.post(
                            "/api/checkpoints/task/masked",
                            "{\"state\":{\"card\":{\"number\":" + version + "},\"version\":" + version + "}}")
                    .is(201);
        }
        try (QueryApi masked = QueryInstallation.shared()
                .another(Map.of(
                        Setting.AUTH,
                        "token",
                        Setting.AUTH_TOKENS,
                        file.toString(),
                        Setting.VIEWER_MASKS,
                        "/card/*"))) {
            Api api = new Api(masked.url());
            String[] viewer = {"Authorization", "Bearer " + TOKENS.get(Role.VIEWER)};
            String[] reader = {"Authorization", "Bearer " + TOKENS.get(Role.READER)};

            Answer seen = api.get("/api/checkpoints/task:masked:2", viewer).is(200);
            assertThat(seen.json().path("state").toString())
                    .isEqualTo("{\"card\":{\"number\":\"(hidden)\"},\"version\":2}");
            assertThat(seen.json().path("masked").asBoolean()).isTrue();
            assertThat(seen.header("ETag")).isEmpty();
            assertThat(seen.header("Cache-Control")).isEqualTo("no-store");
            assertThat(api.get("/api/checkpoints/task/masked/latest", viewer)
                            .is(200)
                            .text())
                    .contains("(hidden)");
            JsonNode diff = api.get("/api/checkpoints/task:masked:1/diff?to=latest", viewer)
                    .is(200)
                    .json();
            assertThat(diff.path("changes")).hasSize(1);
            assertThat(diff.toString()).contains("/version").doesNotContain("/card");
            assertThat(diff.path("masked").asBoolean()).isTrue();
            api.get("/api/checkpoints/task:masked:2/canonical", viewer).problem(403, "role_missing");
            api.get("/api/checkpoints/?entity_type=task&entity_id=masked&include=state", viewer)
                    .problem(403, "role_missing");
            assertThat(api.get("/api/me", viewer).json().path("states").asText())
                    .isEqualTo("masked");

            JsonNode whole =
                    api.get("/api/checkpoints/task:masked:2", reader).is(200).json();
            assertThat(whole.path("state").path("card").path("number").asInt()).isEqualTo(2);
            assertThat(whole.has("masked")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void everyRouteAsksForItsRole(Way way) throws Exception {
        Api api = api(way);
        Map<Role, String> good = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            good.put(role, token(way, role));
        }
        Map<String, String> bad = bad(way);
        for (Route route : byToken.routes()) {
            Role needed = route.role();
            String path = path(route);
            if (needed == null) {
                assertThat(api.send(route.method(), path, null).status())
                        .as(path)
                        .isNotIn(401, 403);
                continue;
            }
            Answer without = api.send(route.method(), path, null);
            without.problem(401, "unauthenticated");
            assertThat(without.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"rewind\"");
            for (Role role : Role.values()) {
                Answer answer = api.send(route.method(), path, null, "Authorization", "Bearer " + good.get(role));
                if (role.compareTo(needed) >= 0) {
                    assertThat(answer.status()).as(role + " " + route).isNotIn(401, 403);
                } else {
                    JsonNode problem = answer.problem(403, "role_missing");
                    assertThat(problem.path("required_role").asText()).isEqualTo(needed.text());
                    assertThat(problem.path("actor").asText()).isEqualTo("the-" + role.text());
                }
            }
            for (Map.Entry<String, String> one : bad.entrySet()) {
                Answer answer = api.send(route.method(), path, null, "Authorization", one.getValue());
                assertThat(answer.status()).as(one.getKey() + " " + path).isEqualTo(401);
                if (one.getValue().length() > "Bearer ".length()) {
                    assertThat(answer.text()).doesNotContain(one.getValue().replaceFirst("[A-Za-z]+ ", ""));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void statesInListsNeedTheRoleOfAReadById(Way way) throws Exception {
        Api api = api(way);
        String list = "/api/checkpoints/?entity_type=plan&entity_id=any";
        String viewer = "Bearer " + token(way, Role.VIEWER);
        String reader = "Bearer " + token(way, Role.READER);

        JsonNode refused =
                api.get(list + "&include=state", "Authorization", viewer).problem(403, "role_missing");

        assertThat(refused.path("required_role").asText()).isEqualTo("reader");
        api.get(list, "Authorization", viewer).is(200);
        api.get(list + "&include=state", "Authorization", reader).is(200);
    }

    @Test
    void viewersDoNotGetTheChangeOfAProposedEdit() {
        Api api = api(Way.TOKEN);
        String[] operator = {"Authorization", "Bearer " + TOKENS.get(Role.OPERATOR)};
        api.post("/api/checkpoints/guarded/edited", "{\"state\":{\"pin\":1}}", operator)
                .is(201);
        String edit = "{\"reason\":\"r\",\"edit\":{\"patch\":[{\"op\":\"replace\",\"path\":\"/pin\",\"value\":4711}]}}";
        api.post("/api/checkpoints/guarded/edited/rollback", edit, operator).is(202);

        for (String path : List.of("/api/entities/guarded/edited", "/api/entities?type=guarded")) {
            String seen = api.get(path, "Authorization", "Bearer " + TOKENS.get(Role.VIEWER))
                    .is(200)
                    .text();
            assertThat(seen).contains("\"edit\":{\"of\":\"guarded:edited:1\"").doesNotContain("4711", "\"patch\"");
            assertThat(api.get(path, operator).is(200).text()).contains("4711");
        }
    }

    @Test
    void everyRouteIsInTheTable() {
        assertThat(byToken.routes()).allMatch(RoutePermissions::knows);
    }

    @Test
    void changesNameTheirCaller() {
        Api api = api(Way.TOKEN);
        String operator = "Bearer " + TOKENS.get(Role.OPERATOR);
        api.post("/api/checkpoints/plan/named", "{\"state\":1}", "Authorization", operator, "X-Rewind-Actor", "boss")
                .is(201);

        JsonNode rollback = api.post(
                        "/api/checkpoints/plan/named/rollback", "{\"reason\":\"r\"}", "Authorization", operator)
                .is(200)
                .json();

        assertThat(rollback.path("requested_by").asText()).isEqualTo("the-operator");
    }

    @Test
    void aCallerCannotPublishInTheNameOfAnother() {
        String request = "{\"reason\":\"r\",\"requested_by\":\"boss\"}";
        byte[] event = Api.event("rollback-requested", "plan:other", request).getBytes(UTF_8);
        String operator = "Bearer " + TOKENS.get(Role.OPERATOR);

        api(Way.TOKEN)
                .post("/api/events", "application/cloudevents+json", event, "Authorization", operator)
                .problem(403, "other_actor");
        api(Way.TOKEN)
                .post(
                        "/api/events",
                        "application/cloudevents+json",
                        new String(event, UTF_8).replace("boss", "the-operator").getBytes(UTF_8),
                        "Authorization",
                        operator)
                .is(202);
    }

    /** Who may approve what: each row is one try to approve a rollback that the-operator has asked for. */
    @ParameterizedTest
    @CsvSource({
        "operator of another name, right, 403, role_missing",
        "no token,                 right, 401, unauthenticated",
        "second token,             right, 409, same_person",
        "approver,                 other, 409, unknown_proposal",
        "approver,                 right, 200, ",
        "admin,                    right, 200, ",
    })
    void onlyASecondPersonWithTheRoleApprovesWhatWasProposed(String who, String digest, int status, String code)
            throws IOException {
        Path own = directory.resolve("approvers");
        StringBuilder lines = new StringBuilder(Files.readString(file));
        line(lines, "operator of another name", "operator", "someone");
        line(lines, "second token", "approver", "the-operator");
        Files.writeString(own, lines);
        try (QueryApi running = QueryInstallation.shared()
                .another(Map.of(Setting.AUTH, "token", Setting.AUTH_TOKENS, own.toString()))) {
            Api api = new Api(running.url());
            String id = "matrix-" + Sha256.hex((who + digest).getBytes(UTF_8)).substring(0, 8);
            String operator = "Bearer " + TOKENS.get(Role.OPERATOR);
            api.post("/api/checkpoints/guarded/" + id, "{\"state\":1}", "Authorization", operator)
                    .is(201);
            String right = api.post(
                            "/api/checkpoints/guarded/" + id + "/rollback",
                            "{\"reason\":\"r\"}",
                            "Authorization",
                            operator)
                    .is(202)
                    .json()
                    .path("digest")
                    .asText();
            String body = "{\"digest\":\"" + (digest.equals("right") ? right : digest) + "\"}";
            String[] token = switch (who) {
                case "no token" -> new String[0];
                case "approver" -> new String[] {"Authorization", "Bearer " + TOKENS.get(Role.APPROVER)};
                case "admin" -> new String[] {"Authorization", "Bearer " + TOKENS.get(Role.ADMIN)};
                default -> new String[] {"Authorization", "Bearer " + who.replace(' ', '-')};
            };

            Answer answer = api.post("/api/entities/guarded/" + id + "/approve", body, token);

            if (code == null) {
                answer.is(status);
                api.post("/api/entities/guarded/" + id + "/approve", body, token)
                        .problem(409, "unknown_proposal");
            } else {
                answer.problem(status, code);
            }
        }
    }

    /** Who may approve a step that waits for an approval, in a plan that the-operator has asked for. */
    @ParameterizedTest
    @CsvSource({
        "operator of another name, true,  403, role_missing",
        "no token,                 true,  401, unauthenticated",
        "second token,             true,  409, same_person",
        "approver,                 false, 409, approval_needed",
        "approver,                 true,  200, ",
        "admin,                    true,  200, ",
    })
    void onlyASecondPersonWithTheRoleApprovesAStep(String who, boolean approval, int status, String code)
            throws IOException {
        Path own = directory.resolve("gatekeepers");
        StringBuilder lines = new StringBuilder(Files.readString(file));
        line(lines, "operator of another name", "operator", "someone");
        line(lines, "second token", "approver", "the-operator");
        Files.writeString(own, lines);
        try (QueryApi running = QueryInstallation.shared()
                .another(Map.of(Setting.AUTH, "token", Setting.AUTH_TOKENS, own.toString()))) {
            Api api = new Api(running.url());
            String id = "gate-" + Sha256.hex((who + approval).getBytes(UTF_8)).substring(0, 8);
            String operator = "Bearer " + TOKENS.get(Role.OPERATOR);
            api.post("/api/plans", "{\"plan\":\"gated\",\"id\":\"" + id + "\",\"state\":1}", "Authorization", operator)
                    .is(201);
            byte[] waits = Api.event(
                            "step-started",
                            "plan:" + id,
                            "{\"step\":{\"name\":\"ship\"},\"state\":1,\"wait\":{\"signal\":\"board\",\"approval\":true}}")
                    .getBytes(UTF_8);
            api.post("/api/events", "application/cloudevents+json", waits, "Authorization", operator)
                    .is(202);
            String body = "{\"name\":\"board\"" + (approval ? ",\"approval\":true" : "") + "}";
            String[] token = switch (who) {
                case "no token" -> new String[0];
                case "approver" -> new String[] {"Authorization", "Bearer " + TOKENS.get(Role.APPROVER)};
                case "admin" -> new String[] {"Authorization", "Bearer " + TOKENS.get(Role.ADMIN)};
                default -> new String[] {"Authorization", "Bearer " + who.replace(' ', '-')};
            };

            Answer answer = api.post("/api/entities/plan/" + id + "/signals", body, token);

            if (code == null) {
                answer.is(status);
                api.post("/api/entities/plan/" + id + "/signals", body, token).problem(409, "unknown_proposal");
            } else {
                answer.problem(status, code);
            }
            if (status == 403) {
                byte[] event = Api.event(
                                "plan-signalled",
                                "plan:" + id,
                                "{\"name\":\"board\",\"requested_by\":\"someone\",\"approval\":true}")
                        .getBytes(UTF_8);
                api.post("/api/events", "application/cloudevents+json", event, token)
                        .problem(status, code);
            }
        }
    }

    @Test
    void whereCallersDoNotAuthenticateNoneCanApprove() {
        Api open = QueryInstallation.shared().api();
        open.post("/api/checkpoints/guarded/open", "{\"state\":1}").is(201);
        String digest = open.post("/api/checkpoints/guarded/open/rollback", "{\"reason\":\"r\"}")
                .is(202)
                .json()
                .path("digest")
                .asText();
        String approval = "{\"digest\":\"" + digest + "\",\"requested_by\":\"bob\"}";

        open.post("/api/entities/guarded/open/approve", "{\"digest\":\"" + digest + "\"}", "X-Rewind-Actor", "bob")
                .problem(403, "approver_unknown");
        byte[] event = Api.event("rollback-approved", "guarded:open", approval).getBytes(UTF_8);
        open.post("/api/events", "application/cloudevents+json", event).problem(403, "approver_unknown");
        String operator = "Bearer " + TOKENS.get(Role.OPERATOR);
        byte[] own =
                new String(event, UTF_8).replace("\"bob\"", "\"the-operator\"").getBytes(UTF_8);
        api(Way.TOKEN)
                .post("/api/events", "application/cloudevents+json", own, "Authorization", operator)
                .problem(403, "role_missing");
    }

    @Test
    void noCallerAsksOnBehalfOfAnotherRollback() {
        String request = "{\"reason\":\"r\",\"requested_by\":\"the-operator\",\"on_behalf_of\":[\"plan:a:r1\"]}";
        byte[] event = Api.event("rollback-requested", "guarded:other", request).getBytes(UTF_8);

        api(Way.TOKEN)
                .post(
                        "/api/events",
                        "application/cloudevents+json",
                        event,
                        "Authorization",
                        "Bearer " + TOKENS.get(Role.OPERATOR))
                .problem(403, "reserved_event");
    }

    private static void line(StringBuilder lines, String token, String role, String name) {
        lines.append(Sha256.hex(token.replace(' ', '-').getBytes(UTF_8))).append(' ' + role + ' ' + name + '\n');
    }

    @Test
    void aRefusedChangeIsLoggedWithoutSecrets() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger audit = (Logger) LoggerFactory.getLogger("dev.rewind.query.audit");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        audit.setLevel(ch.qos.logback.classic.Level.INFO);
        try {
            String viewer = TOKENS.get(Role.VIEWER);
            api(Way.TOKEN)
                    .post(
                            "/api/checkpoints/plan/refused/rollback",
                            "{\"reason\":\"top secret\"}",
                            "Authorization",
                            "Bearer " + viewer)
                    .problem(403, "role_missing");
            api(Way.TOKEN)
                    .post(
                            "/api/checkpoints/plan/refused",
                            "{\"state\":\"top secret\"}",
                            "Authorization",
                            "Bearer wrong")
                    .problem(401, "invalid_token");

            List<String> lines = List.copyOf(log.list).stream()
                    .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
                    .toList();
            assertThat(lines)
                    .anyMatch(line -> line.contains("A change was refused")
                            && line.contains("the-viewer")
                            && line.contains("POST /api/checkpoints/{entity_type}/{entity_id}/rollback")
                            && line.contains("role_missing"))
                    .anyMatch(line -> line.contains("unknown") && line.contains("invalid_token"))
                    .noneMatch(line -> line.contains("top secret") || line.contains(viewer) || line.contains("wrong"));
        } finally {
            audit.setLevel(null);
            root.detachAppender(log);
        }
    }

    @Test
    void tokensAreReadAgainWhenTheirFileChanges() throws IOException {
        Path own = directory.resolve("own");
        String line = Sha256.hex("first".getBytes(UTF_8)) + " viewer ann\n";
        Files.writeString(own, line);
        try (QueryApi api = QueryInstallation.shared()
                .another(Map.of(Setting.AUTH, "token", Setting.AUTH_TOKENS, own.toString()))) {
            Api caller = new Api(api.url());
            caller.get("/api/entities", "Authorization", "Bearer first").is(200);
            caller.get("/api/entities", "Authorization", "Bearer second").is(401);

            Files.writeString(own, Sha256.hex("second".getBytes(UTF_8)) + " viewer ben\n");

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> caller.get("/api/entities", "Authorization", "Bearer second")
                                    .status()
                            == 200);
            caller.get("/api/entities", "Authorization", "Bearer first").is(401);
            Files.writeString(own, "no hash at all\n");
            caller.get("/api/entities", "Authorization", "Bearer second").is(200);
        }
    }

    @Test
    void aStreamClientWhoseTokenIsRevokedIsCutOff() throws IOException {
        Path own = directory.resolve("listener");
        Files.writeString(own, Sha256.hex("first".getBytes(UTF_8)) + " viewer ann\n");
        try (QueryApi api = QueryInstallation.shared()
                        .another(Map.of(
                                Setting.AUTH,
                                "token",
                                Setting.AUTH_TOKENS,
                                own.toString(),
                                Setting.STREAM_HEARTBEAT,
                                "100ms"));
                StreamReader listening =
                        StreamReader.to(api.url(), "/api/stream?entity=plan:absent", "Authorization", "Bearer first")) {
            Files.writeString(own, "");

            await().atMost(Duration.ofSeconds(20)).until(listening::ended);
            assertThat(listening.received().get(0).data().path("code").asText()).isEqualTo("not_admitted");
        }
    }

    @Test
    void keysMayBeRotated() throws Exception {
        RSAKey two = new RSAKeyGenerator(2048).keyID("two").generate();
        RSAKey three = new RSAKeyGenerator(2048).keyID("three").generate();
        AtomicReference<JWKSet> published = new AtomicReference<>(new JWKSet(key.toPublicJWK()));
        issue("/rotated", published);
        try (QueryApi own = byJwt("/rotated")) {
            Api api = new Api(own.url());
            assertThat(status(api, key)).isEqualTo(200);
            assertThat(status(api, two)).isEqualTo(401);

            published.set(new JWKSet(List.of(key.toPublicJWK(), two.toPublicJWK())));
            await().atMost(Duration.ofSeconds(30)).until(() -> status(api, two) == 200);
            assertThat(status(api, key)).isEqualTo(200);

            // A token with an unknown key makes the server fetch the set again, which no longer has the first key.
            published.set(new JWKSet(List.of(two.toPublicJWK(), three.toPublicJWK())));
            await().atMost(Duration.ofSeconds(30)).until(() -> status(api, three) == 200);
            assertThat(status(api, two)).isEqualTo(200);
            assertThat(status(api, key)).isEqualTo(401);
        }
    }

    private static int status(Api api, RSAKey signer) throws Exception {
        return api.get("/api/entities", "Authorization", "Bearer " + IssuedTokens.good(signer, Role.VIEWER))
                .status();
    }

    @Test
    void clocksMayDifferALittle() throws Exception {
        Api api = api(Way.JWT);

        api.get("/api/entities", "Authorization", "Bearer " + IssuedTokens.expiring(key, -10))
                .is(200);
        api.get("/api/entities", "Authorization", "Bearer " + IssuedTokens.expiring(key, -120))
                .problem(401, "invalid_token");
    }

    @Test
    void openAccessFromOtherMachinesIsRefusedAtStart() {
        refused(Map.of(Setting.HTTP_HOST, "0.0.0.0"), "REWIND_HTTP_HOST");
        refused(Map.of(Setting.AUTH, "basic"), "REWIND_AUTH");
        refused(Map.of(Setting.AUTH, "token"), "REWIND_AUTH_TOKENS");
        refused(Map.of(Setting.AUTH, "token", Setting.AUTH_TOKENS, "/nowhere"), "REWIND_AUTH_TOKENS");
        refused(Map.of(Setting.AUTH, "jwt"), "REWIND_JWT_JWKS");
        refused(Map.of(Setting.AUTH, "jwt", Setting.JWT_JWKS, "http://keys.example/keys"), "https");
    }

    /** All other tests use a store server with a secret. */
    @Test
    void aStoreServerRefusesCallersWithoutItsSecret() {
        for (String secret : List.of("", "of-others")) {
            try (QueryApi stranger = QueryInstallation.shared().another(Map.of(Setting.STORE_SECRET, secret))) {
                Api api = new Api(stranger.url());
                for (String path :
                        List.of("/api/entities", "/api/entities/plan/x", "/api/checkpoints/plan:x:1", "/readyz")) {
                    assertThat(api.get(path)
                                    .problem(503, "store_unavailable")
                                    .path("remedy")
                                    .asText())
                            .contains("REWIND_STORE_SECRET");
                }
            }
        }
    }

    @Test
    void aContainerAnswersUnderLoopbackNamesOnly() {
        try (QueryApi api =
                QueryInstallation.shared().another(Map.of(Setting.AUTH, "container", Setting.HTTP_HOST, "0.0.0.0"))) {
            URI here = URI.create("http://127.0.0.1:" + api.url().getPort());

            new Api(here).get("/api/entities").is(200);
            new Api(URI.create("http://0.0.0.0:" + here.getPort()))
                    .get("/api/entities")
                    .problem(403, "host_not_allowed");
        }
    }

    private static void refused(Map<Setting, String> overrides, String named) {
        assertThatThrownBy(() -> QueryInstallation.shared().another(overrides))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(named);
    }

    private static Api api(Way way) {
        return new Api((way == Way.TOKEN ? byToken : byJwt).url());
    }

    private static String token(Way way, Role role) throws Exception {
        return way == Way.TOKEN ? TOKENS.get(role) : IssuedTokens.good(key, role);
    }

    private static Map<String, String> bad(Way way) throws Exception {
        Map<String, String> bad = new HashMap<>();
        bad.put("unknown", "Bearer rwd_unknown");
        bad.put("other scheme", "Basic YTpi");
        bad.put("empty", "Bearer ");
        if (way == Way.JWT) {
            bad.put("expired", "Bearer " + IssuedTokens.expiring(key, -3600));
            bad.put(
                    "forged",
                    "Bearer "
                            + IssuedTokens.good(
                                    new RSAKeyGenerator(2048).keyID("one").generate(), Role.ADMIN));
            bad.put("unsigned", "Bearer " + IssuedTokens.unsigned());
            bad.put("signed with the public key", "Bearer " + IssuedTokens.hmac(key));
            bad.put("wrong audience", "Bearer " + IssuedTokens.claiming(key, IssuedTokens.ISSUER, "another"));
            bad.put("not yet valid", "Bearer " + IssuedTokens.notBefore(key, 3600));
            bad.put("without an end", "Bearer " + IssuedTokens.endless(key));
            bad.put("without a subject", "Bearer " + IssuedTokens.withoutSubject(key));
            bad.put("no access token", "Bearer " + IssuedTokens.typed(key, "logout+jwt"));
            bad.put(
                    "wrong issuer",
                    "Bearer " + IssuedTokens.claiming(key, "https://evil.example", IssuedTokens.AUDIENCE));
        }
        return bad;
    }

    /** A path of the route that names nothing that exists. */
    private static String path(Route route) {
        List<String> parts = new ArrayList<>();
        for (String part : route.path().split("/", -1)) {
            parts.add(
                    switch (part) {
                        case "{checkpoint_id}" -> "plan:absent:1";
                        case "{rollback_id}" -> "plan:absent:r1";
                        case "{bulk_id}" -> "000000000000";
                        case "{entity_type}" -> "plan";
                        case "{entity_id}" -> "absent";
                        case "{dead_letter}" -> "0:0";
                        case "{partition}", "{offset}" -> "0";
                        default -> part;
                    });
        }
        // A stream would not end. A wrong filter ends it, but only for callers that may listen.
        return String.join("/", parts) + (route.path().equals("/api/stream") ? "?kind=none" : "");
    }
}
