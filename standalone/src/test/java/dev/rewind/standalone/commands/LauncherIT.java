package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the launcher script. It must not find Maven: a build inside the build would delete its files. */
class LauncherIT {

    private static final Path LAUNCHER =
            Path.of("..", "rewind").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private Path noMaven = Path.of("");

    @BeforeEach
    void hideMaven() throws IOException {
        noMaven = Files.createDirectory(directory.resolve("no-maven"));
        script(noMaven.resolve("mvn"), "echo 'the launcher wants to build' >&2; exit 1");
    }

    @Test
    void itRunsFromAnyDirectoryThroughSymbolicLinks() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("first"), LAUNCHER);
        Path second = Files.createSymbolicLink(directory.resolve("second"), directory.relativize(link));

        Result version = launch(elsewhere, Map.of("JAVA_HOME", System.getProperty("java.home")), "../second", "-V");

        assertThat(version.code()).as(version.text()).isZero();
        assertThat(version.text()).startsWith("rewind 0.");
        Files.delete(second);
        Files.delete(link);
    }

    @Test
    void itNamesTheMissingJava() throws Exception {
        Result none = launch(directory, Map.of("JAVA_HOME", "/no/such"), LAUNCHER.toString(), "-V");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.text()).startsWith("rewind: there is no /no/such/bin/java; install a JDK of version 17");
    }

    @Test
    void itRefusesAJavaThatIsTooOld() throws Exception {
        Path old = Files.createDirectories(directory.resolve("old/bin"));
        script(old.resolve("java"), "echo 'openjdk version \"11.0.2\"' >&2");

        Result refused =
                launch(directory, Map.of("JAVA_HOME", directory.resolve("old").toString()), LAUNCHER.toString(), "-V");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.text())
                .startsWith("rewind: Java 17 or later is needed and ")
                .contains("is version 11.0.2");
    }

    @Test
    void servicesGetOptionsThatThisJavaKnows() throws Exception {
        String options = optionsOf("up")
                .filter(option -> option.startsWith("@"))
                .findFirst()
                .orElseThrow();

        Result checked =
                launch(directory, Map.of(), System.getProperty("java.home") + "/bin/java", options, "-version");

        assertThat(checked.code()).as(checked.text()).isZero();
        assertThat(checked.text()).doesNotContainIgnoringCase("warning");
        assertThat(optionsOf("list")).noneMatch(option -> option.startsWith("@"));
    }

    /** Java refuses to write what it learns if an option says how to read it. */
    @Test
    void nothingIsSaidAboutSharedClassesBeforeATraining() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path launcher = Files.copy(LAUNCHER, bin.resolve("rewind"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(directory.resolve("rewind.jar"));

        for (String command : List.of("up", "demo", "list")) {
            assertThat(optionsOf(launcher, command))
                    .as(command)
                    .noneMatch(option -> option.startsWith("-Xshare") || option.contains("SharedArchiveFile"));
        }
    }

    /** Java ends if the first heap has no room for the objects in the file. */
    @Test
    void whatReadsAnAotCacheBeginsWithRoomForItsObjects() throws Exception {
        Path launcher = Files.copy(
                LAUNCHER,
                Files.createDirectory(directory.resolve("bin")).resolve("rewind"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(directory.resolve("rewind.jar"));
        Files.createFile(directory.resolve("rewind.aot"));

        for (String command : List.of("up", "processor", "query-api", "demo", "run", "runner")) {
            assertThat(optionsOf(launcher, command))
                    .as(command)
                    .anyMatch(option -> option.startsWith("-XX:AOTCache="))
                    .anyMatch(option -> option.startsWith("-Xms"));
        }
        for (String service : List.of("checkpoint-processor", "query-api")) {
            assertThat(optionsOf(LAUNCHER.resolveSibling("deploy/image/service"), service))
                    .as(service)
                    .anyMatch(option -> option.startsWith("-XX:InitialRAMPercentage="));
        }
    }

    private Stream<String> optionsOf(String command) throws Exception {
        return optionsOf(LAUNCHER, command);
    }

    /** The options that the launcher gives to Java 25. */
    private Stream<String> optionsOf(Path launcher, String command) throws Exception {
        Path home = directory.resolve("java-25");
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(home.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        script(home.resolve("bin/javac"), "exit 1");
        Map<String, String> environment =
                Map.of("JAVA_HOME", home.toString(), "PATH", home.resolve("bin") + ":/usr/bin:/bin");
        Result result = launch(directory, environment, launcher.toString(), command);
        assertThat(result.code()).as(result.text()).isZero();
        return result.text().lines();
    }

    private static void script(Path file, String commands) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Result(int code, String text) {}

    private Result launch(Path from, Map<String, String> environment, String... words) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(from.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("REWIND_") || name.startsWith("JAVA_"));
        builder.environment().put("PATH", noMaven + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), text);
    }
}
