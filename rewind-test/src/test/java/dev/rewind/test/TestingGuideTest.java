package dev.rewind.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java in docs/testing.md is taken from a test that runs. */
class TestingGuideTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theTestsInTheGuideRun() throws IOException {
        String tests = plain(source("FulfilmentIT") + source("GiftTest"));
        List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("../docs/testing.md")))
                .results()
                .map(found -> plain(found.group(1)))
                .toList();

        assertThat(snippets).hasSize(4).allSatisfy(snippet -> assertThat(tests).contains(snippet));
    }

    private static String source(String test) throws IOException {
        return Files.readString(Path.of("src/test/java/dev/rewind/test/" + test + ".java"));
    }

    /** Without white space, and with the list that a document shows. */
    private static String plain(String java) {
        return java.replaceAll("\\s+", "").replace("newCopyOnWriteArrayList", "newArrayList");
    }
}
