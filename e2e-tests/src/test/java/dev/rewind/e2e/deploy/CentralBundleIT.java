package dev.rewind.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.e2e.tester.CentralBundle;
import dev.rewind.e2e.tester.ConsumerProject;
import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.e2e.tester.SharedRewind;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Builds the bundle for Maven Central, and projects that depend on it with the XML and the Java of the documents. Runs
 * with {@code -Drewind.slow=true} only, because Maven builds everything several times.
 */
@EnabledIfSystemProperty(named = "rewind.slow", matches = "true", disabledReason = "Maven builds everything twice")
@ExtendWith(SharedRewind.class)
class CentralBundleIT {
    private static final Path ROOT = Scratch.projectRoot();
    private static final Pattern BLOCK = Pattern.compile("```(?:xml|java)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FILE =
            Pattern.compile("<!-- (?:xml|java): (\\S+) -->\n```(?:xml|java)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final List<String> SDK = List.of("rewind-contract", "rewind-service-kit", "rewind-sdk");

    private static CentralBundle bundle;
    private static Path local;

    private final RewindProcess rewind;

    CentralBundleIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    @BeforeAll
    static void build() throws IOException {
        bundle = CentralBundle.of(VERSION.matcher(blocks("README.md").get(0))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow());
        local = Scratch.directory("local-repository");
    }

    @Test
    void theBundleIsTheSameTwiceAndMavenCentralWouldTakeIt() {
        assumeTrue(!bundle.report().isEmpty(), "the bundle was built before");

        assertThat(bundle.report()).contains("Built twice, the same bytes").contains("nothing to refuse");
    }

    @Test
    void aProjectWithTheDependencyOfTheReadmeRunsItsPlan() throws Exception {
        List<String> readme = blocks("README.md");
        ConsumerProject project = ConsumerProject.written(
                bundle, local, "<dependencies>" + readme.get(0) + "</dependencies>", Map.of("Main", """
                        import static java.time.Duration.ofSeconds;
                        import dev.rewind.runner.*;
                        import dev.rewind.service.config.Configuration;
                        public class Main {
                            record Order(String id, String charge) {}
                            static class Stock {
                                Order reserve(Order order) { return order; }
                                void release(Order order) {}
                            }
                            static class Cards {
                                Order charge(Order order) { return new Order(order.id(), "charge-" + order.id()); }
                                void refund(Order order) {}
                            }
                            static class Shipping { Order book(Order order) { return order; } }
                            public static void main(String[] args) throws Exception {
                                Stock stock = new Stock();
                                Cards cards = new Cards();
                                Shipping shipping = new Shipping();
                                Configuration configuration = Configuration.of(System.getenv(), null);
                                Order order = new Order("42", "");
                                %s
                            }
                        }
                        """.formatted(
                                readme.get(1))));

        project.run(project.compiled(), "Main", broker()).expect(0);

        rewind.awaitCaughtUp();
        assertThat(rewind.rewind("timeline", "plan:order-42").expect(0).out())
                .contains("completed")
                .contains("reserve-stock", "charge-card", "ship");
    }

    /** The lines of kafka-clients that an application may have, each with its newest release. */
    @ParameterizedTest
    @ValueSource(strings = {"4.0.2", "4.1.2", "4.2.1", "4.3.1", "4.4.0"})
    void theServiceOfTheDocumentsRunsWithEachKafkaClient(String version) throws Exception {
        List<String> document = blocks("docs/java.md");
        String own = """
                <dependency>
                  <groupId>org.apache.kafka</groupId>
                  <artifactId>kafka-clients</artifactId>
                  <version>%s</version>
                </dependency>
                """.formatted(version);
        String managed = document.get(0).replaceFirst("</dependencies>", own + "</dependencies>");
        ConsumerProject project = ConsumerProject.written(
                bundle,
                local,
                managed + "<dependencies>" + document.get(1) + "</dependencies>",
                Map.of("Shop", file("docs/java.md", "Shop.java"), "Ledger", LEDGER));

        List<Path> classPath = project.compiled();
        assertThat(names(classPath)).contains("kafka-clients-" + version + ".jar");
        assertSourcesCompile(classPath);
        String book = project.run(classPath, "Shop", broker(), "book-" + version, "book")
                .expect(0)
                .out();
        String anvil = project.run(classPath, "Shop", broker(), "anvil-" + version, "anvil")
                .expect(0)
                .out();
        String vase = project.run(classPath, "Shop", broker(), "vase-" + version, "vase")
                .expect(0)
                .out();
        Finished ledger = project.run(classPath, "Ledger", broker(), version.replace('.', '-'));

        assertThat(book).contains("COMPLETED").contains("charge=charge-book-" + version);
        assertThat(anvil).contains("refunded charge-anvil-" + version).contains("FAILED");
        assertThat(vase).contains("COMPLETED").doesNotContain("refunded");
        assertThat(ledger.expect(0).out()).contains("balance 7");
    }

    /** As a newcomer does: the three files of the guide in an empty directory. */
    @Test
    void theFirstServiceOfTheGuideHasATestThatRuns() throws Exception {
        String pom = file("docs/java.md", "pom.xml")
                .replaceFirst("(?= *<dependencyManagement>)", ConsumerProject.repositories(bundle));
        Path directory = Scratch.directory("newcomer");
        Files.writeString(directory.resolve("pom.xml"), pom);
        for (String source : List.of("main/java/Shop.java", "test/java/ShopTest.java")) {
            Path file = directory.resolve("src/" + source);
            Files.createDirectories(file.getParent());
            Files.writeString(file, file("docs/java.md", file.getFileName().toString()));
        }

        String out = run(directory, "mvn", "-B", "-ntp", "-Dmaven.repo.local=" + local, "test")
                .expect(0)
                .out();

        assertThat(out)
                .contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0")
                .doesNotContain("DEBUG");
    }

    @Test
    void theSdkBringsNothingHeavyAndSharesNoPackage() throws Exception {
        List<String> document = blocks("docs/java.md");
        ConsumerProject project = ConsumerProject.written(
                bundle,
                local,
                document.get(0) + "<dependencies>" + document.get(1) + "</dependencies>",
                Map.of("Shop", file("docs/java.md", "Shop.java")));

        List<Path> classPath = project.compiled();

        assertThat(names(classPath))
                .hasSizeLessThan(20)
                .noneMatch(name -> name.matches(
                        "(logback|snakeyaml|opentelemetry-(sdk|exporter)|kafka-streams|rocksdb|jetty|javalin).*"));
        Path[] jars = classPath.toArray(Path[]::new);
        assertThat(ModuleFinder.of(jars).findAll())
                .extracting(module -> module.descriptor().name())
                .contains("dev.rewind.events", "dev.rewind.service", "dev.rewind.runner");
    }

    /** Changes a clone of the project, with the bundle as the earlier release. */
    @Test
    void aPublicMethodThatIsGoneFailsTheComparisonWithTheRelease() throws Exception {
        Path clone = cloned();
        Path settings = settings(clone, "earlier", bundle.repository());

        Finished same = compared(clone, settings, bundle.version());
        Path configuration = clone.resolve("service-kit/src/main/java/dev/rewind/service/config/Configuration.java");
        Files.writeString(configuration, Files.readString(configuration).replace("isMistyped", "isWrong"));
        Finished removed = compared(clone, settings, bundle.version());

        assertThat(same.expect(0).out()).contains("cmp (api) @ rewind-contract", "cmp (api) @ rewind-service-kit");
        assertThat(removed.expect(1).out()).contains("Configuration.isMistyped(java.lang.String):METHOD_REMOVED");
    }

    @Test
    void aReleaseMayLackAModuleButNotTheContract() throws Exception {
        Path clone = cloned();
        Path lacking = Scratch.directory("lacking");
        for (String artifact : List.of("rewind", "rewind-contract")) {
            copy(bundle.repository(), "dev/rewind/" + artifact + "/" + bundle.version(), lacking);
        }
        Path settings = settings(clone, "lacking", lacking);

        Finished newModule = compared(clone, settings, bundle.version());
        Finished unknownVersion = compared(clone, settings, "0.0.7");

        assertThat(newModule.expect(0).out())
                .contains("Could not resolve dependency with descriptor 'dev.rewind:rewind-service-kit:");
        assertThat(unknownVersion.expect(1).out())
                .contains("Could not find artifact dev.rewind:rewind-contract:jar:0.0.7");
    }

    private static Path cloned() throws IOException {
        Path clone = Scratch.directory("changed").resolve("clone");
        run(ROOT, "git", "clone", "-q", "--shared", ".", clone.toString()).expect(0);
        return clone;
    }

    /** Maven takes artifacts of the release from this repository only: its id is not that of the consumers' projects. */
    private static Path settings(Path directory, String id, Path repository) throws IOException {
        return Files.writeString(directory.resolve("settings.xml"), """
                <settings>
                  <profiles>
                    <profile>
                      <id>release</id>
                      <repositories><repository><id>%s</id><url>%s</url></repository></repositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>release</activeProfile></activeProfiles>
                </settings>
                """.formatted(id, repository.toUri()));
    }

    private static void copy(Path from, String folder, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from.resolve(folder))) {
            Files.createDirectories(to.resolve(folder));
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(folder).resolve(file.getFileName()));
            }
        }
    }

    private static Finished compared(Path clone, Path settings, String baseline) {
        return run(
                clone,
                "mvn",
                "-B",
                "-ntp",
                "-s",
                settings.toString(),
                "-Dmaven.repo.local=" + local,
                "-Dquick",
                "-DskipTests",
                "-Drewind.baseline=" + baseline,
                "-pl",
                "service-kit",
                "-am",
                "verify");
    }

    private static Finished run(Path directory, String... command) {
        return Finished.of(new ProcessBuilder(command).directory(directory.toFile()), Duration.ofMinutes(10));
    }

    /** A service with an inbox and captures. A risky operation fails, and the inbox restores the account. */
    private static final String LEDGER = """
            import dev.rewind.events.EntityKey;
            import dev.rewind.runner.*;
            import dev.rewind.service.config.Configuration;
            import java.time.Duration;
            import java.util.concurrent.*;
            public class Ledger {
                public record Account(int balance) {}
                public static void main(String[] args) throws Exception {
                    Configuration configuration = Configuration.of(System.getenv(), null);
                    EntityKey key = new EntityKey("account", "ann-" + args[0]);
                    BlockingQueue<Account> restored = new LinkedBlockingQueue<>();
                    try (StateCapture capture = StateCapture.connect(configuration, "ledger");
                            RollbackInbox inbox = RollbackInbox.named("ledger-" + args[0])
                                    .restore("account", Account.class, (account, command) -> {
                                        restored.add(account);
                                        return account;
                                    })
                                    .start(configuration)) {
                        if (!inbox.awaitReady(Duration.ofMinutes(1))) {
                            throw new IllegalStateException("the inbox got no partitions");
                        }
                        try {
                            capture.risky(key, new Account(7), "merge", () -> {
                                throw new IllegalStateException("the accounts differ");
                            });
                        } catch (IllegalStateException expected) {
                            System.out.println("balance " + restored.poll(1, TimeUnit.MINUTES).balance());
                        }
                    }
                }
            }
            """;

    /** Compiles the published sources, so that a call that this version of kafka-clients lacks is found. */
    private static void assertSourcesCompile(List<Path> classPath) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String artifact : SDK) {
            Path unpacked = CentralBundle.unpacked(bundle.file(artifact, "-sources.jar"));
            try (Stream<Path> files = Files.walk(unpacked)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        String others = classPath.stream()
                .map(Path::toString)
                .filter(jar -> !jar.contains("/dev/rewind/"))
                .collect(Collectors.joining(":"));
        StringWriter problems = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "-encoding",
                    "UTF-8",
                    "-cp",
                    others,
                    "-d",
                    Scratch.directory("classes").toString());
            assertThat(compiler.getTask(
                                    problems, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                            .call())
                    .as(problems.toString())
                    .isTrue();
        }
    }

    private Map<String, String> broker() {
        return Map.of(
                "REWIND_KAFKA_BOOTSTRAP_SERVERS",
                rewind.bootstrapServers(),
                "REWIND_URL",
                rewind.url().toString());
    }

    private static List<String> names(List<Path> jars) {
        return jars.stream().map(jar -> jar.getFileName().toString()).toList();
    }

    /** A file that a document has whole, by its name. */
    private static String file(String document, String name) throws IOException {
        return FILE.matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .filter(found -> found.group(1).equals(name))
                .map(found -> found.group(2))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> blocks(String document) throws IOException {
        return BLOCK.matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
