package dev.rewind.standalone.commands.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.standalone.commands.CommandResult;
import dev.rewind.standalone.commands.SmallInstallation;
import dev.rewind.standalone.local.LocalRewind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManageTokensIT {

    @Test
    void aTokenWorksFromOptionVariableAndFile(@TempDir Path directory) throws IOException {
        Path tokens = directory.resolve("tokens");
        String viewer = token(tokens, "viewer");
        try (LocalRewind local = SmallInstallation.in(
                directory.resolve("home"), Map.of("REWIND_AUTH", "token", "REWIND_AUTH_TOKENS", tokens.toString()))) {
            String url = local.url().toString();
            Path file = Files.writeString(directory.resolve("mine"), viewer + "\n");

            CommandResult stranger = typed(url, Map.of(), "list");
            assertThat(stranger.code()).isEqualTo(6);
            assertThat(stranger.err()).contains("token");
            assertThat(typed(url, Map.of(), "list", "--token", viewer).code()).isZero();
            assertThat(typed(url, Map.of("REWIND_TOKEN", viewer), "list").code())
                    .isZero();
            assertThat(typed(url, Map.of("REWIND_TOKEN_FILE", file.toString()), "list")
                            .code())
                    .isZero();
            CommandResult refused =
                    typed(url, Map.of("REWIND_TOKEN", viewer), "rollback", "plan:x", "--reason", "r", "--verbose");
            assertThat(refused.code()).isEqualTo(6);
            assertThat(refused.err()).contains("operator").doesNotContain(viewer);
            assertThat(typed(url, Map.of("REWIND_TOKEN", "rwd_" + "0".repeat(64)), "watch")
                            .code())
                    .isEqualTo(6);
        }
    }

    private static String token(Path file, String role) {
        return CommandResult.command("token", "new", "--role", role, "--name", "ann", "--file", file.toString())
                .out()
                .strip();
    }

    private static CommandResult typed(String url, Map<String, String> environment, String... words) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("REWIND_URL", url);
        return CommandResult.command(all, "", words);
    }
}
