package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the Java in the documents and in the Javadoc of the public API. */
class DocumentedJavaTest {

    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- java: (\\w+)\\.java -->\n)?```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\n(.*?)\\}</pre>", Pattern.DOTALL);
    private static final Path API = Path.of("src/main/java/dev/rewind/runner");

    /** A service with all that the examples use. */
    private static final String SERVICE = """
            import static java.time.Duration.ofSeconds;
            import dev.rewind.events.*;
            import dev.rewind.runner.*;
            import dev.rewind.service.config.*;
            import com.fasterxml.jackson.databind.ObjectMapper;
            import com.fasterxml.jackson.databind.json.JsonMapper;
            import com.fasterxml.jackson.databind.module.SimpleModule;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.CountDownLatch;
            class Example {
                record Order(String id, String item, boolean gift) {}
                record Shelf(String item, int pieces) {}
                record Artifact(String text) {}
                static class MoneyModule extends SimpleModule {}
                interface Stock {
                    Order reserve(Order order);
                    void release(Order order);
                    Shelf shelf(String item);
                    Shelf put(String item, Shelf shelf);
                    int count(String item);
                }
                interface Cards {
                    Order charge(Order order);
                    Order chargeOnce(Order order, String key);
                    void refund(Order order);
                    void refundOnce(Order order, String key);
                }
                interface Shipping { Order wrap(Order order); Order book(Order order); }
                interface Mail { Order confirm(Order order); }
                interface Store { Artifact put(String id, Artifact artifact); }
                interface Accounts { Object merge(Object one, Object other); }
                Stock stock;
                Cards cards;
                Shipping shipping;
                Mail mail;
                Store store;
                Accounts accounts;
                Object account, other, prompt, report;
                Shelf shelf;
                Order order;
                Configuration configuration;
                StepContext context;
                Plan<Order> fulfilment, refund;
                CountDownLatch untilShutdown;
                void run() throws Exception {
                    %s
                }
            }
            """;

    @TempDir
    private Path classes;

    @TestFactory
    Stream<DynamicTest> theJavaInTheDocumentsCompiles() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String document : List.of("README.md", "docs/java.md")) {
            BLOCK.matcher(Files.readString(Path.of("..", document)))
                    .results()
                    // A test needs the test kit, which depends on this module; it has this test.
                    .filter(found -> found.group(1) == null || !found.group(1).endsWith("Test"))
                    .forEach(found -> tests.add(dynamicTest(
                            name(document, found.group(2)),
                            () -> assertCompiles(
                                    found.group(1) == null ? "Example" : found.group(1),
                                    found.group(1) == null ? SERVICE.formatted(found.group(2)) : found.group(2)))));
        }
        assertThat(tests).hasSizeGreaterThan(7);
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> theJavaInTheJavadocCompiles() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(API)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                EXAMPLE.matcher(Files.readString(file)).results().forEach(found -> {
                    String example = found.group(1).replaceAll("(?m)^ *\\* ?", "");
                    tests.add(dynamicTest(
                            name(file.getFileName().toString(), example),
                            () -> assertCompiles("Example", SERVICE.formatted(example))));
                });
            }
        }
        assertThat(tests).hasSizeGreaterThan(3);
        return tests.stream();
    }

    private static String name(String document, String code) {
        return document + ": " + code.lines().findFirst().orElse("").strip();
    }

    private void assertCompiles(String type, String source) {
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///" + type + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        StringWriter problems = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(problems, null, null, options, null, List.of(file))
                .call();
        assertThat(compiled).as("%s%n%s", problems, source).isTrue();
    }
}
