package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.testsupport.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainIT {

    @Test
    void toldToEndItClosesInOrder(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            Process process = main(
                    home,
                    List.of(),
                    Map.of(
                            "REWIND_TOPIC_PREFIX",
                            rewind.topics.prefix(),
                            "REWIND_KAFKA_BOOTSTRAP_SERVERS",
                            SharedBroker.address(),
                            "REWIND_STORE_PORT",
                            "0",
                            "REWIND_STORE_SECRET",
                            "hunter2"));
            await().atMost(Duration.ofSeconds(60)).until(() -> log(home).contains("Checkpoint processor is ready"));

            process.destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(log(home))
                    .contains("Checkpoint processor is closed")
                    .contains("REWIND_STORE_SECRET=***")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void withoutABrokerItSaysWhatIsMissingAndEnds(@TempDir Path home) throws Exception {
        Process process = main(
                home,
                List.of(),
                Map.of(
                        "REWIND_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                        "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "1000"));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
        assertThat(log(home)).contains("REWIND_KAFKA_BOOTSTRAP_SERVERS").doesNotContain("\tat ");
    }

    @Test
    void withWrongArgumentsItSaysHowItIsUsed(@TempDir Path home) throws Exception {
        Process process = main(home, List.of("--verbose"), Map.of());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(log(home)).contains("--config FILE").contains("--verbose");
    }

    private static Process main(Path home, List<String> arguments, Map<String, String> environment) throws IOException {
        return ProcessorProcess.command(home, arguments, environment, home.resolve("log"))
                .start();
    }

    private static String log(Path home) throws IOException {
        return Files.readString(home.resolve("log"));
    }
}
