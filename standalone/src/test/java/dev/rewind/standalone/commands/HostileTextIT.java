package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.Main;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.output.Colours;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Puts text that could control a terminal, or hide in it, into every field, and prints it with every command. */
class HostileTextIT {

    private static final long SEED = 20_261_129L;
    private static final Pattern STEERS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\n]]");
    private static final Pattern OWN_COLOUR =
            Pattern.compile("\u001B\\[(0|1|2|31|32|33|36)m|\r\u001B\\[K|\u001B\\[A\u001B\\[K");

    private static final List<String> HOSTILE = List.of(
            "\u001b[2J",
            "\u001b]0;x\u0007",
            "\u001b[31m",
            "\u001b[0m",
            "\u009b2J",
            "\u009d0;x\u009c",
            "\u0085",
            "\b\b\b",
            "\r",
            "\n",
            "\u000b",
            "\u000c",
            "\u007f",
            "\u0000",
            "\u202e",
            "\u202a",
            "\u2066",
            "\u2069",
            "\u200e",
            "\u200f",
            "\u061c",
            "\u200b",
            "\u200d",
            "\u2060",
            "\ufeff",
            "\u00ad",
            "\u2028",
            "\u2029",
            "\udb40\udc41",
            "\udb40\udc01");

    private static final Random RANDOM = new Random(SEED);

    private static int events;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static LocalRewind local;

    @SuppressWarnings("NullAway.Init")
    private static Path plan;

    @BeforeAll
    static void start() throws Exception {
        local = SmallInstallation.in(directory);
        plan = Files.writeString(directory.resolve("hostile.yaml"), """
                plan: hostile
                state: {"\\e[2J\\u202e": "\\e[2J\\u202e"}
                steps:
                  - {name: "a\\e[2J\\u202e", run: "printf '\\\\033[2J\\\\302\\\\2332J\\\\342\\\\200\\\\256\\\\r\\\\010' >&2; exit 3"}
                """);
        List<String> published = new ArrayList<>();
        String stepStarted = event("step-started", "plan:h", data -> {
            data.putObject("step").put("name", hostile());
            data.putObject("state").put(hostile(), hostile());
            data.put("reason", hostile());
            data.putObject("labels").put("label", hostile());
        });
        JsonNode started = Json.mapper().readTree(stepStarted).path("data");
        published.add(stepStarted);
        published.add(event("step-failed", "plan:h", data -> {
            data.set("step", started.path("step"));
            error(data);
        }));
        published.add(event("rollback-failed", "plan:h", data -> {
            error(data.put("rollback_id", "plan:h:r1"));
            data.put("participant", hostile());
        }));
        for (int i = 0; i < HOSTILE.size(); i++) {
            String each = HOSTILE.get(i);
            published.add(event("state-captured", "task:t", data -> {
                data.set("state", Json.mapper().createObjectNode().put("v" + each, hostile()));
                data.put("reason", "r" + each + hostile());
                data.putObject("labels").put("label", each + hostile());
                data.putObject("cause")
                        .put("plan", "plan:h")
                        .put("step", hostile())
                        .put("attempt", 1);
            }));
        }
        published.add(event(
                "checkpoint-pinned",
                "task:t",
                data -> data.put("checkpoint_id", "task:t:1")
                        .put("reason", hostile())
                        .put("requested_by", hostile())));
        published.add(event(
                "operation-failed",
                "task:t",
                data -> error(data.put("operation", hostile()).put("critical", true))));
        published.add(event(
                "rollback-requested",
                "task:t",
                data -> data.put("reason", hostile()).put("requested_by", hostile())));
        published.add(event(
                "rollback-requested",
                "task:none",
                data -> data.put("reason", hostile()).put("requested_by", hostile())));
        CommandResult typed = typed(false, Colours.OFF, String.join("\n", published), "publish", "-");
        assertThat(typed.code()).as(typed.out() + typed.err()).isZero();
        unreadable();
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    static List<List<String>> commands() {
        return List.of(
                List.of("list"),
                List.of("list", "task:t"),
                List.of("list", "plan:h"),
                List.of("get", "plan:h:1"),
                List.of("get", "task:t:1"),
                List.of("get", "task:t:30"),
                List.of("latest", "task:t"),
                List.of("latest", "task:t", "--at", "\u001b[2J\u202e"),
                List.of("timeline", "plan:h"),
                List.of("timeline", "task:t"),
                List.of("diff", "task:t:1", "--to", "2"),
                List.of("verify", "task:t"),
                List.of("verify", "--all"),
                List.of("restore", "task:t:2"),
                List.of("rollback", "task:t", "--to", "1", "--reason", "\u001b[2J\u202e", "--dry-run"),
                List.of("rollback", "task:t", "--to-step", "\u001b[2J\u202e", "--reason", "r"),
                List.of("rollback", "task:t", "--to-time", "\u001b[2J\u202e", "--reason", "r"),
                List.of("rollbacks"),
                List.of("rollbacks", "plan:h:r1"),
                List.of("rollbacks", "task:t"),
                List.of("rollbacks", "--status", "\u001b[2J\u202e"),
                List.of("retry", "plan:h:r1", "--reason", "\u001b[2J\u202e"),
                List.of("pin", "task:t:2", "--reason", "\u001b[2J\u202e"),
                List.of("unpin", "task:t:2"),
                List.of("dead-letters", "list"),
                List.of("dead-letters", "show", "0:0"),
                List.of("dead-letters", "show", "1:0"),
                List.of("dead-letters", "show", "\u001b[2J"),
                List.of("watch", "--since", "\u001b[2J\u202e", "--count", "1"),
                List.of("run", plan(), "--id", "hostile-run"),
                List.of("timeline", "plan:hostile-run"),
                List.of("run", "\u001b[2J\u202e.yaml"),
                List.of("publish", "\u001b[2J\u202e"),
                List.of("get", "\u001b[2J\u202e"),
                List.of("\u001b[2J\u202e"),
                List.of("list", "--\u001b[2J\u202e"),
                List.of("list", "--url", "\u001b[2J\u202e"),
                List.of("list", "-o", "\u001b[2J\u202e"),
                List.of("--config", "\u001b[2J\u202e", "list"),
                List.of("doctor"));
    }

    private static String plan() {
        return directory == null ? "hostile.yaml" : plan.toString();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noControlCharacterReachesATerminal(List<String> words) throws IOException {
        for (String format : List.of("table", "json", "ndjson")) {
            List<String> all = new ArrayList<>(words);
            if (!words.contains("-o")) {
                all.addAll(List.of("-o", format));
            }
            CommandResult plain = typed(true, Colours.OFF, "", all.toArray(String[]::new));
            CommandResult coloured = typed(true, Colours.ON, "", all.toArray(String[]::new));
            CommandResult piped = typed(false, Colours.OFF, "", all.toArray(String[]::new));

            String what = String.join(" ", all);
            assertThat(STEERS.matcher(plain.out() + plain.err()).find())
                    .as("%s: %s", what, plain)
                    .isFalse();
            assertThat(STEERS.matcher(OWN_COLOUR
                                    .matcher(coloured.out() + coloured.err())
                                    .replaceAll(""))
                            .find())
                    .as("%s: %s", what, coloured)
                    .isFalse();
            assertThat(STEERS.matcher(piped.err()).find())
                    .as("%s: %s", what, piped)
                    .isFalse();
            if (format.equals("table")) {
                assertThat(STEERS.matcher(piped.out()).find())
                        .as("%s: %s", what, piped)
                        .isFalse();
            } else if (!plain.out().isEmpty()) {
                for (String document : format.equals("json")
                        ? List.of(plain.out())
                        : plain.out().lines().toList()) {
                    assertThat(Json.mapper().readTree(document)).as(document).isNotNull();
                }
            }
        }
    }

    @Test
    void jsonInAPipeHasTheTextsUnchanged() throws IOException {
        JsonNode atTerminal =
                typed(true, Colours.ON, "", "list", "task:t", "-o", "json").json();
        CommandResult piped = typed(false, Colours.OFF, "", "list", "task:t", "-o", "json");

        assertThat(piped.json()).isEqualTo(atTerminal);
        assertThat(piped.out()).contains("\u202e", "\u009b");
        assertThat(piped.json().toString()).contains("\\u001B[2J");
    }

    @Test
    void bytesOfADeadLetterDoNotGoToATerminal() {
        CommandResult shown = typed(true, Colours.OFF, "", "dead-letters", "show", "0:0", "--raw");

        assertThat(shown.code()).isEqualTo(2);
        assertThat(shown.err()).contains("stdout is a terminal").hasLineCount(1);
        assertThat(shown.out()).isEmpty();
        assertThat(typed(false, Colours.OFF, "", "dead-letters", "show", "0/0", "--raw")
                        .out())
                .contains("\u001b[2J");
    }

    @Test
    void noControlCharacterReachesARealTerminal() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")), "there is no script(1) to make a terminal");
        for (List<String> words : List.of(
                List.of("list", "task:t"),
                List.of("timeline", "plan:h"),
                List.of("get", "task:t:1", "-o", "json"),
                List.of("dead-letters", "show", "0:0"),
                List.of("run", plan.toString(), "--id", "hostile-pty"))) {
            String shown = atPty(words);
            assertThat(shown).as("%s", words).contains("\\u");
            // The terminal itself turns \n into \r\n.
            String text = OWN_COLOUR.matcher(shown.replace("\r\n", "\n")).replaceAll("");
            assertThat(STEERS.matcher(text).find()).as("%s: %s", words, text).isFalse();
        }
    }

    private static String atPty(List<String> words) throws Exception {
        String command = "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:TieredStopAtLevel=1"
                + " -Drewind.tty.out=true -Drewind.tty.err=true -cp \"$CLASSES\" " + Main.class.getName() + " '"
                + String.join("' '", words) + "'";
        ProcessBuilder builder =
                new ProcessBuilder("/usr/bin/script", "-qec", command, "/dev/null").redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("REWIND_"));
        builder.environment().put("REWIND_HOME", directory.toString());
        builder.environment().put("CLASSES", System.getProperty("java.class.path"));
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        process.getOutputStream().close();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return shown;
    }

    private static CommandResult typed(boolean terminal, Colours colours, String input, String... words) {
        Map<String, String> environment = Map.of("REWIND_HOME", directory.toString());
        return terminal
                ? CommandResult.atTerminal(colours, environment, words)
                : CommandResult.command(environment, input, words);
    }

    private static void unreadable() throws Exception {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, local.settings().bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            for (int partition = 0; partition < 2; partition++) {
                byte[] hostile =
                        ("{\"reason\": \"" + String.join("", HOSTILE) + "\"}").getBytes(StandardCharsets.UTF_8);
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>("plan-events", partition, hostile, hostile);
                record.headers().add("ce_type", hostile).add("ce_id", hostile).add("h\u001b[2J\u202e", hostile);
                producer.send(record).get();
            }
        }
        await().until(() -> typed(false, Colours.OFF, "", "dead-letters", "list", "-o", "json")
                        .json()
                        .size()
                == 2);
    }

    private static String hostile() {
        StringBuilder text = new StringBuilder("x");
        for (int i = 0; i < 4; i++) {
            text.append(HOSTILE.get(RANDOM.nextInt(HOSTILE.size()))).append((char) ('a' + RANDOM.nextInt(26)));
        }
        return text.toString();
    }

    private static void error(ObjectNode data) {
        data.putObject("error").put("type", hostile()).put("message", hostile());
    }

    private static String event(String name, String subject, Consumer<ObjectNode> data) {
        ObjectNode event = Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", "hostile-" + events++)
                .put("source", "/hostile")
                .put("type", "dev.rewind." + name + ".v1")
                .put("subject", subject);
        data.accept(event.putObject("data"));
        return event.toString();
    }
}
