package dev.rewind.e2e.console;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rewind.e2e.tester.Chain;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A {@code rewind up} with tokens and a browser that tests its console with the files of {@code src/test/browser}. Register
 * it as a static field.
 * {@code -Drewind.console.pictures=true} makes the pictures of docs/console.md again.
 */
final class ConsoleInBrowser implements BeforeAllCallback, AfterAllCallback {

    static final boolean PICTURED = Boolean.getBoolean("rewind.console.pictures");

    private static final String ADMIN = "rwd_browser-admin";
    private static final String VIEWER = "rwd_browser-viewer";
    private static final String APPROVER = "rwd_browser-approver";
    private static final Path SOURCES =
            Scratch.projectRoot().resolve("query-api/src/main/resources/dev/rewind/query/console");
    private static final Path PICTURES = Scratch.projectRoot().resolve("docs/console");

    private static final String PRESENCE = "{\"kind\":\"plan_runner\",\"serves\":[\"ops\"],\"interval_ms\":7200000}";

    private Browser browser;
    private RewindProcess rewind;

    /** Aborts the tests with the reason if this machine has no browser. */
    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        browser = Browser.prepared();
        Path directory = Scratch.directory("console");
        Path tokens = directory.resolve("tokens");
        Files.writeString(
                tokens,
                hash(ADMIN) + " admin admin\n" + hash(VIEWER) + " viewer viewer\n" + hash(APPROVER)
                        + " approver bob\n");
        rewind = RewindProcess.in(
                directory,
                Map.of(
                        "REWIND_AUTH",
                        "token",
                        "REWIND_AUTH_TOKENS",
                        tokens.toString(),
                        "REWIND_PARK_AFTER",
                        "2",
                        "REWIND_APPROVAL",
                        "guarded:any;watched:automatic",
                        "REWIND_TRACE_URL",
                        "https://traces.example/t/{trace_id}?a=1&b=2",
                        "REWIND_VIEWER_MASKS",
                        "/secret,/customer/name",
                        "REWIND_KAFKA_UI_URL",
                        "https://kafka.example/{topic}?p={partition}&o={offset}"));
        try {
            rewind.start();
        } catch (RuntimeException e) {
            System.err.println(rewind.logs().tail());
            throw e;
        }
        // The end of a step that does not name the step: a dead letter for the system page.
        rewind.kafka().send(Event.of("step-completed", "plan:mended", "{}"));
        // One runner that is there for hours, and one that has said that it ends.
        present("plan-runner:ops-here", PRESENCE.getBytes(StandardCharsets.UTF_8));
        present("plan-runner:ops-gone", PRESENCE.getBytes(StandardCharsets.UTF_8));
        present("plan-runner:ops-gone", null);
    }

    private void present(String runner, byte[] said) {
        rewind.kafka()
                .send(List.of(new ProducerRecord<>("runner-presence", runner.getBytes(StandardCharsets.UTF_8), said)));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (rewind != null) {
            rewind.close();
        }
    }

    /** Runs these files, one after the other. */
    Stream<DynamicTest> tests(String... files) {
        return Stream.of(files).map(name -> dynamicTest(name, () -> run(name + ".test.mjs")));
    }

    private void run(String file) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "CONSOLE_URL",
                rewind.url().toString(),
                "CONSOLE_ADMIN",
                ADMIN,
                "CONSOLE_VIEWER",
                VIEWER,
                "CONSOLE_APPROVER",
                APPROVER,
                "CONSOLE_SOURCES",
                SOURCES.toString(),
                "CONSOLE_SLOW",
                Boolean.toString(Scale.isSlow())));
        if (PICTURED) {
            environment.put("CONSOLE_PICTURES", PICTURES.toString());
        }
        Finished finished = browser.run(file, environment, Duration.ofMinutes(Scale.of(5, 15)));
        if (finished.exitCode() != 0) {
            System.err.println(rewind.logs().tail());
        }
        finished.expect(0);
        finished.out()
                .lines()
                .filter(line -> line.startsWith("ℹ ") && line.contains(":"))
                .forEach(System.out::println);
    }

    private static String hash(String token) {
        return Chain.sha256(token.getBytes(StandardCharsets.UTF_8));
    }
}
