package dev.rewind.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsDocumentationTest {

    private static final Path DOCS = Path.of("../docs");

    @Test
    void theTableOfSettingsIsWhatTheCodeSays() throws Exception {
        String configuration = Files.readString(DOCS.resolve("configuration.md"));
        String expected = Arrays.stream(Setting.values())
                .map(setting -> "| `%s` | %s | %s |\n"
                        .formatted(
                                setting.variable(),
                                setting.byDefault().isEmpty() ? "" : '`' + setting.byDefault() + '`',
                                setting.purpose()))
                .collect(Collectors.joining());
        String table = section(configuration, "<!-- settings", "<!-- /settings");
        assertThat(table.substring(table.indexOf("|---|---|---|\n") + "|---|---|---|\n".length()))
                .isEqualTo(expected);
    }

    private static String section(String text, String from, String to) {
        int start = text.indexOf(from);
        assertThat(start).as(from).isNotNegative();
        int end = text.indexOf(to, start + from.length());
        return text.substring(start, end < 0 ? text.length() : end);
    }
}
