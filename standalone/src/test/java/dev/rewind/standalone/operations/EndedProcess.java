package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.standalone.Main;
import dev.rewind.testsupport.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The exit code and the output of a {@code rewind} process that ended by itself. */
record EndedProcess(int code, String said) {

    private static final long SECONDS = 60;

    static EndedProcess process(Path home, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile(home, "said", ".txt");
        Process process = JavaProcess.builder(JavaProcess.command(128, Main.class, List.of(words)), environment)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            return new EndedProcess(process.exitValue(), Files.readString(said));
        } finally {
            process.destroyForcibly();
        }
    }
}
