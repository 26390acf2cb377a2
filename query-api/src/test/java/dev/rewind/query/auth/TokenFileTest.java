package dev.rewind.query.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.query.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

    private static final String TOKEN = "rwd_" + "a".repeat(64);
    private static final String LINE = TokenFile.line(TOKEN, Role.OPERATOR, "ann") + "\n";

    @TempDir
    Path directory;

    private Path file;
    private TokenFile tokens;

    @BeforeEach
    void open() throws IOException {
        file = Files.writeString(directory.resolve("tokens"), LINE);
        tokens = TokenFile.open(file);
        assertThat(caller()).isEqualTo("ann");
    }

    @Test
    void noTokenIsAcceptedWhileTheFileIsMissing() throws IOException {
        Files.delete(file);
        awaitProblem(503, "tokens_unavailable");

        Files.writeString(file, LINE);
        awaitCaller();
    }

    @Test
    void noTokenIsAcceptedWhileTheFileIsDamaged() throws IOException {
        Files.writeString(file, LINE + "half a li");
        awaitProblem(503, "tokens_unavailable");

        Files.writeString(file, LINE);
        awaitCaller();
    }

    @Test
    void noTokenIsAcceptedWhileTheFileCannotBeRead() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        awaitProblem(503, "tokens_unavailable");

        Files.delete(file);
        Files.writeString(file, LINE);
        awaitCaller();
    }

    @Test
    void aTokenWhoseLineIsDeletedIsRevoked() throws IOException {
        Files.writeString(file, "# none\n");
        awaitProblem(401, "invalid_token");
    }

    private String caller() {
        return tokens.caller("Bearer " + TOKEN, null, "127.0.0.1").name();
    }

    private void awaitCaller() {
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> caller().equals("ann"));
    }

    private void awaitProblem(int status, String code) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(this::caller).isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.status()).isEqualTo(status);
                    assertThat(problem.json().path("code").asText()).isEqualTo(code);
                }));
    }
}
