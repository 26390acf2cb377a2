package dev.rewind.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.Launcher;
import dev.rewind.e2e.tester.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Trains an unpacked distribution, and looks at where the next start gets its classes. */
@EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
class FasterStartIT {
    private static final Duration WITHIN = Duration.ofMinutes(4);
    /** This class is on the path of every start. */
    private static final String MAIN = "dev.rewind.standalone.Main source: ";

    private static final String LEARNED = MAIN + "shared objects file";

    private final Path installation = Scratch.directory("faster-start");

    @Test
    void theNextStartTakesItsClassesFromWhatTrainKept() throws IOException {
        unpack();
        assertThat(classesOfAStart()).contains(MAIN).doesNotContain(LEARNED);

        Finished trained =
                run(installation.resolve("bin/train"), Map.of("JAVA_OPTS", "")).expect(0);

        assertThat(trained.out()).startsWith("train: the next start of rewind uses " + installation.toRealPath());
        assertThat(classesOfAStart()).contains(LEARNED);
        // Opening the file takes longer than loading the few classes that most commands need.
        assertThat(classesOf("--version")).contains(MAIN).doesNotContain(LEARNED);
    }

    @Test
    void whatAnotherRewindKeptIsIgnored() throws IOException {
        unpack();
        Files.writeString(installation.resolve("rewind.jsa"), "not from this rewind.jar");
        Files.writeString(installation.resolve("rewind.aot"), "not from this rewind.jar");

        assertThat(classesOfAStart()).contains(MAIN).doesNotContain(LEARNED);
    }

    /** The layout of a distribution, as {@code distribution/src/assembly/archive.xml} has it. */
    private void unpack() throws IOException {
        Path root = Scratch.projectRoot();
        Path built = root.resolve("standalone/target");
        copy(root.resolve("rewind"), installation.resolve("bin/rewind"));
        copy(root.resolve("deploy/image/train"), installation.resolve("bin/train"));
        copy(root.resolve("deploy/image/services.options"), installation.resolve("services.options"));
        copy(built.resolve("rewind.jar"), installation.resolve("rewind.jar"));
        try (Stream<Path> libraries = Files.list(built.resolve("lib"))) {
            libraries.forEach(jar -> copy(jar, installation.resolve("lib").resolve(jar.getFileName())));
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String classesOfAStart() throws IOException {
        return classesOf("run", "--help");
    }

    private String classesOf(String... words) throws IOException {
        Path classes = installation.resolve("classes.log");
        run(installation.resolve("bin/rewind"), Map.of("JAVA_OPTS", "-Xlog:class+load:file=" + classes), words)
                .expect(0);
        return Files.readString(classes);
    }

    private Finished run(Path program, Map<String, String> environment, String... words) {
        ProcessBuilder command = new ProcessBuilder(program.toString());
        command.command().addAll(List.of(words));
        return Finished.of(Launcher.isolated(command, installation, environment), WITHIN);
    }
}
