package dev.rewind.e2e.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Refuses words that make a reader parse a sentence twice. CONTRIBUTING.md says how to write instead. */
class PlainLanguageTest {
    /** Written apart, because this file is read too. */
    private static final List<String> WORDS = List.of(
            "[Nn]o" + "body",
            "[Ww]ho" + "ever",
            "[Ss]ome" + "body",
            "[Ww]hat" + "ever",
            "wont " + "to",
            "(?<!there )is " + "none",
            "hangs " + "on",
            "belongs " + "into",
            "for " + "life");

    private static final Pattern REFUSED = Pattern.compile("\\b(" + String.join("|", WORDS) + ")\\b");

    private static final Pattern TEXT = Pattern.compile(
            ".*\\.(java|md|js|mjs|ts|html|css|ya?ml|json|sh|xml|properties|conf|txt)|rewind|Dockerfile|release|run");

    @Test
    void noSourceOrDocumentUsesARefusedWord() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : RepositoryFiles.matching(TEXT)) {
            String text = RepositoryFiles.text(file);
            Matcher refused = REFUSED.matcher(text);
            while (refused.find()) {
                long line = text.substring(0, refused.start()).lines().count();
                found.add(file + ":" + line + ": " + refused.group().replaceAll("\\s+", " "));
            }
        }

        assertThat(found).as("say who or what instead").isEmpty();
    }
}
