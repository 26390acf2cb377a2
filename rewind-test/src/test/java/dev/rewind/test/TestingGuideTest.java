package dev.rewind.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java in docs/testing.md, and the first service of docs/java.md with its test, are taken from tests that run. */
class TestingGuideTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theTestsInTheGuideRun() throws IOException {
        String tests = plain(source("FulfilmentIT") + source("GiftTest"));
        List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("../docs/testing.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(snippets).hasSize(6);
        assertThat(snippets.get(0).lines().filter(line -> !line.isEmpty())).allMatch(line -> isImported(line, tests));
        assertThat(snippets.subList(1, 6))
                .allSatisfy(snippet -> assertThat(tests).contains(plain(snippet)));
    }

    /** The tests are in the package of the kit, and use another list. */
    private static boolean isImported(String line, String tests) {
        return line.startsWith("import dev.rewind.test.")
                || line.equals("import java.util.ArrayList;")
                || tests.contains(plain(line));
    }

    @Test
    void theFirstServiceAndItsTestRun() throws IOException {
        String guide = plain(Files.readString(Path.of("../docs/java.md")));

        for (String file : List.of("Shop", "ShopTest")) {
            String type = source(file);
            assertThat(guide).contains(plain(type.substring(type.indexOf(" */\n") + 4)));
        }
    }

    private static String source(String test) throws IOException {
        return Files.readString(Path.of("src/test/java/dev/rewind/test/" + test + ".java"));
    }

    /** Without white space, and with the list that a document shows. */
    private static String plain(String java) {
        return java.replaceAll("\\s+", "").replace("newCopyOnWriteArrayList", "newArrayList");
    }
}
