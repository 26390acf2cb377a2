package dev.rewind.e2e.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.e2e.tester.SigningKey;
import dev.rewind.e2e.tester.Tools;
import dev.rewind.testsupport.JavaProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks small bundles with {@code deploy/CentralBundleCheck.java}: a good one, and one for each reason to refuse. */
class CentralBundleCheckTest {
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final String PARENT = "org/example/parent/1.2/parent-1.2.pom";
    private static final String MODULE = "org/example/shop/1.2/shop-1.2";
    private static final String PARENT_POM = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>org.example</groupId>
              <artifactId>parent</artifactId>
              <version>1.2</version>
              <packaging>pom</packaging>
              <name>Parent</name>
              <description>What the modules share.</description>
              <url>https://example.org</url>
              <licenses><license><name>Apache-2.0</name></license></licenses>
              <developers><developer><name>The project</name></developer></developers>
              <scm>
                <connection>scm:git:https://example.org/shop.git</connection>
                <developerConnection>scm:git:https://example.org/shop.git</developerConnection>
                <url>https://example.org/shop.git</url>
              </scm>
            </project>
            """;
    private static final String MODULE_POM = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>1.2</version></parent>
              <artifactId>shop</artifactId>
              <name>Shop</name>
              <description>Sells.</description>
            </project>
            """;

    private static final String DEPENDENCY = """
              <dependencies><dependency><artifactId>till</artifactId><version>2-SNAPSHOT</version></dependency></dependencies>
            </project>
            """;

    private static SigningKey key;
    private static Map<String, byte[]> complete;

    @TempDir
    private static Path classes;

    @BeforeAll
    static void prepare() throws IOException {
        assumeTrue(Tools.has("gpg"), "gpg is not on the PATH: bundles are not checked");
        String source =
                Scratch.projectRoot().resolve("deploy/CentralBundleCheck.java").toString();
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-Xlint:all", "-Werror", "-cp", "", "-d", classes.toString(), source))
                .isZero();
        key = SigningKey.made();
        complete = signed(content());
    }

    @AfterAll
    static void deleteTheKey() throws IOException {
        if (key != null) {
            key.close();
        }
    }

    @Test
    void aCompleteBundleIsAccepted() throws IOException {
        Finished finished = check(complete);

        assertThat(finished.out()).contains("2 modules, 30 files; nothing to refuse");
        finished.expect(0);
    }

    /** Changes that do not hide each other's findings. */
    private static final Map<Consumer<Map<String, byte[]>>, String> LACKS = Map.ofEntries(
            entry(without(MODULE + "-sources.jar"), MODULE + "-sources.jar is missing"),
            entry(without(MODULE + "-javadoc.jar"), MODULE + "-javadoc.jar is missing"),
            entry(with(MODULE + ".jar", "text"), MODULE + ".jar is empty or no jar"),
            entry(with("notes.txt", "text"), "notes.txt has no place in a Maven repository"),
            entry(edited(MODULE + ".pom", "<name>Shop</name>", ""), MODULE + ".pom: <name> is missing"),
            entry(edited(MODULE + ".pom", "<description>Sells.</description>", ""), "<description> is missing"),
            entry(edited(MODULE + ".pom", ">shop<", ">shed<"), "<artifactId> is shed; its folder says shop"),
            entry(edited(MODULE + ".pom", "</project>", DEPENDENCY), "it depends on a SNAPSHOT of till"),
            entry(edited(PARENT, "<url>https://example.org</url>", ""), "<url> is missing"),
            entry(edited(PARENT, "<name>Apache-2.0</name>", ""), "<licenses><license><name> is missing"),
            entry(edited(PARENT, "<name>The project</name>", ""), "<developers><developer><name> is missing"),
            entry(edited(PARENT, "developerConnection", "other"), "<scm><developerConnection> is missing"),
            entry(
                    edited(PARENT, "<url>https://example.org/shop.git<", "<url>${shop.scm}<"),
                    "<scm><url> is the placeholder ${shop.scm}"));

    @Test
    void placeholdersAreAcceptedInARehearsalOnly() throws IOException {
        Map<String, byte[]> content = content();
        edited(PARENT, "https://example.org", "https://shop.invalid").accept(content);
        Map<String, byte[]> files = signed(content);

        Finished finished = check(files);
        Finished rehearsal = check(files, "--rehearsal");

        assertThat(finished.out())
                .contains(
                        PARENT + ": <url> is the placeholder https://shop.invalid; set rewind.site and rewind.scm",
                        PARENT + ": <scm><connection> is the placeholder scm:git:https://shop.invalid/shop.git");
        finished.expect(1);
        rehearsal.expect(0);
    }

    @Test
    void anIncompleteBundleIsRefusedForEachThingThatItLacks() throws IOException {
        Map<String, byte[]> content = content();
        LACKS.keySet().forEach(change -> change.accept(content));

        Finished finished = check(content);

        assertThat(finished.out()).contains(LACKS.values());
        finished.expect(1);
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments(without(MODULE + ".jar"), MODULE + ".jar is missing"),
                arguments(without(PARENT), "<scm><url> is missing"),
                arguments(edited(MODULE + ".pom", "</project>", "<project>"), "is not XML"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void aModuleWithoutItsMainPartsIsRefused(Consumer<Map<String, byte[]>> change, String finding) throws IOException {
        Map<String, byte[]> content = content();
        change.accept(content);

        Finished finished = check(content);

        assertThat(finished.out()).contains(finding);
        finished.expect(1);
    }

    @Test
    void whatWasLostOrChangedAfterSigningIsFound() throws IOException {
        Map<String, byte[]> files = new TreeMap<>(complete);
        without(MODULE + ".jar.asc").accept(files);
        without(MODULE + ".pom.md5").accept(files);
        without(MODULE + ".pom.sha1").accept(files);
        with(MODULE + ".pom.sha256", "00").accept(files);
        with(MODULE + "-sources.jar.asc", "text").accept(files);
        files.put(MODULE + "-javadoc.jar.asc", complete.get(MODULE + ".pom.asc"));
        without(PARENT).accept(files);

        Finished finished = check(files);

        assertThat(finished.out())
                .contains(
                        MODULE + ".jar.asc is missing",
                        MODULE + ".pom.md5 is missing",
                        MODULE + ".pom.sha1 is missing",
                        MODULE + ".pom.sha256 is not the checksum of the file",
                        MODULE + "-sources.jar.asc is not a good signature of the file",
                        MODULE + "-javadoc.jar.asc is not a good signature of the file",
                        PARENT + ".asc belongs to " + PARENT + ", which is missing");
        finished.expect(1);
    }

    @Test
    void aSnapshotIsRefused() throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        content()
                .forEach((name, bytes) -> content.put(
                        name.replace("1.2", "1.2-SNAPSHOT"),
                        name.endsWith(".pom")
                                ? new String(bytes, UTF_8)
                                        .replace("1.2<", "1.2-SNAPSHOT<")
                                        .getBytes(UTF_8)
                                : bytes));

        Finished finished = check(content);

        assertThat(finished.out()).contains("1.2-SNAPSHOT is a SNAPSHOT; only releases are accepted");
        finished.expect(1);
    }

    @Test
    void aReleaseNamesWhatItNeedsBeforeItBuilds() {
        assumeTrue(Tools.has("git"), "there is no git to release from");

        assertThat(release().err()).contains("Maven Central takes no SNAPSHOT").contains("--version");
        assertThat(release("--version", "1.0.0").err()).contains("REWIND_SIGNING_KEY is not set");
        assertThat(release(key.variables(), "--version", "1.0.0").err())
                .contains("rewind.site is the placeholder https://rewind.invalid")
                .contains("--rehearsal");
    }

    private static Finished release(String... options) {
        return release(Map.of(), options);
    }

    private static Finished release(Map<String, String> variables, String... options) {
        ProcessBuilder program = new ProcessBuilder(
                        Stream.concat(Stream.of("deploy/release", "--central"), Stream.of(options))
                                .toList())
                .directory(Scratch.projectRoot().toFile());
        program.environment().remove("REWIND_SIGNING_KEY");
        program.environment().putAll(variables);
        return Finished.of(program, WITHIN).expect(1);
    }

    private static Map<String, byte[]> content() throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        content.put(PARENT, PARENT_POM.getBytes(UTF_8));
        content.put(MODULE + ".pom", MODULE_POM.getBytes(UTF_8));
        for (String end : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
            ByteArrayOutputStream jar = new ByteArrayOutputStream();
            zip(jar, Map.of("content.txt", new byte[] {1}));
            content.put(MODULE + end, jar.toByteArray());
        }
        return content;
    }

    private static Consumer<Map<String, byte[]>> without(String name) {
        return files -> assertThat(files.remove(name)).as(name).isNotNull();
    }

    private static Consumer<Map<String, byte[]>> with(String name, String text) {
        return files -> files.put(name, text.getBytes(UTF_8));
    }

    private static Consumer<Map<String, byte[]>> edited(String name, String from, String to) {
        return files -> files.computeIfPresent(
                name,
                (file, bytes) -> new String(bytes, UTF_8).replace(from, to).getBytes(UTF_8));
    }

    /** Adds checksums and signatures. */
    private static Map<String, byte[]> signed(Map<String, byte[]> content) throws IOException {
        Path directory = Scratch.directory("bundle");
        Map<String, byte[]> files = new TreeMap<>(content);
        for (Map.Entry<String, byte[]> file : content.entrySet()) {
            Path written = directory.resolve(file.getKey());
            Files.createDirectories(written.getParent());
            Files.write(written, file.getValue());
            key.sign(List.of(written));
            files.put(file.getKey() + ".asc", Files.readAllBytes(Path.of(written + ".asc")));
            Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512")
                    .forEach((end, sum) -> files.put(file.getKey() + "." + end, sum(sum, file.getValue())));
        }
        return files;
    }

    private static byte[] sum(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(bytes))
                    .getBytes(UTF_8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Finished check(Map<String, byte[]> files, String... options) throws IOException {
        Path bundle = Scratch.directory("bundle").resolve("bundle.zip");
        try (OutputStream out = Files.newOutputStream(bundle)) {
            zip(out, files);
        }
        List<String> arguments =
                Stream.concat(Stream.of(options), Stream.of(bundle.toString())).toList();
        ProcessBuilder program =
                new ProcessBuilder(JavaProcess.command(64, classes.toString(), "CentralBundleCheck", arguments));
        program.environment().putAll(key.variables());
        return Finished.of(program, WITHIN);
    }

    private static void zip(OutputStream out, Map<String, byte[]> files) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            new TreeMap<>(files).forEach((name, bytes) -> {
                try {
                    zip.putNextEntry(new ZipEntry(name));
                    zip.write(bytes);
                    zip.closeEntry();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
