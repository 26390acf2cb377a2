package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
