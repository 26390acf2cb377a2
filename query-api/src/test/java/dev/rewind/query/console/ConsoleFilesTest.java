package dev.rewind.query.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The console's files, as they lie in the jar. */
class ConsoleFilesTest {

    private static final Path ROOT = Path.of("src/main/resources/dev/rewind/query/console");
    private static final int SCRIPT_BUDGET_BYTES = 120_000;
    private static final String START = "start.js";
    private static final Pattern BARE_IMPORT = Pattern.compile("from ?[\"'](@?[a-z][a-z/-]*)[\"']");
    private static final Pattern OWN_IMPORT = Pattern.compile("(?:from |import\\()['\"](\\.[^'\"]+)['\"]");
    private static final Pattern PRELOADED = Pattern.compile("rel=\"modulepreload\" href=\"/console/([^\"]+)\"");
    private static final Pattern PAGE_FORM = Pattern.compile("\\['[a-z]+', '([^']+)'\\]");

    @Test
    void vendoredFilesAreWhatTheirPublishersMade() throws IOException {
        Path vendor = ROOT.resolve("vendor");
        Set<String> listed = new TreeSet<>(Set.of("vendor.json"));
        for (JsonNode made :
                Json.mapper().readTree(vendor.resolve("vendor.json").toFile())) {
            assertThat(made.path("licence").asText()).isIn("MIT", "Apache-2.0");
            for (JsonNode file : made.path("files")) {
                String name = file.path("file").asText();
                listed.add(name);
                assertThat(name).contains("-" + made.path("version").asText() + "/");
                assertThat(Sha256.hex(Files.readAllBytes(vendor.resolve(name))))
                        .as(name)
                        .isEqualTo(file.path("sha256").asText());
            }
        }
        assertThat(files(vendor)).isEqualTo(listed);
    }

    /** All that a first visit loads, other people's included, as it is sent; docs/console.md says so. */
    @Test
    void allScriptsTogetherStayWithinTheirBudgetOnTheWire() throws IOException {
        int sum = 0;
        for (String script : scripts()) {
            sum += gzipped(Files.readAllBytes(ROOT.resolve(script)));
        }

        assertThat(sum).isLessThan(SCRIPT_BUDGET_BYTES);
    }

    /** Else a browser would find out about each from the one before, a round trip each. */
    @Test
    void thePageNamesAllScriptsAtOnce() throws IOException {
        String index = Files.readString(ROOT.resolve("index.html"));

        assertThat(found(PRELOADED, index))
                .isEqualTo(scripts().stream()
                        .filter(it -> !it.equals(START))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyImportIsAFileThatIsServed() throws IOException {
        String index = Files.readString(ROOT.resolve("index.html"));
        for (String script : scripts()) {
            String text = Files.readString(ROOT.resolve(script));
            Path here = ROOT.resolve(script).getParent();
            for (String own : found(OWN_IMPORT, text)) {
                String target = ROOT.relativize(here.resolve(own).normalize()).toString();
                assertThat(ConsoleFile.read(target))
                        .as(script + " imports " + own)
                        .isNotNull();
            }
            for (String bare : found(BARE_IMPORT, text)) {
                assertThat(index).as(script + " imports " + bare).contains("\"" + bare + "\": \"/console/vendor/");
            }
        }
        for (String mapped : found(Pattern.compile("\"/console/([^\"]+)\""), index)) {
            assertThat(ConsoleFile.read(mapped)).as(mapped).isNotNull();
        }
    }

    @Test
    void nothingNamesAnotherOriginOrMakesTextIntoMarkup() throws IOException {
        for (String name : files(ROOT)) {
            if (!name.startsWith("vendor/")) {
                String text = Files.readString(ROOT.resolve(name)).replace("http://www.w3.org/2000/svg", "");
                assertThat(text).as(name).doesNotContain("http://", "https://", "innerHTML", "dangerously", "eval(");
            }
        }
    }

    @Test
    void pagesHaveTheSameAddressesHereAndInTheBrowser() throws IOException {
        Set<String> inTheBrowser = found(PAGE_FORM, Files.readString(ROOT.resolve("state/pages.js"))).stream()
                .map(ConsoleFilesTest::shape)
                .collect(Collectors.toSet());

        assertThat(inTheBrowser)
                .isEqualTo(Console.PAGES.stream().map(ConsoleFilesTest::shape).collect(Collectors.toSet()));
    }

    @Test
    void onlyFilesOfTheConsoleAreHandedOut() {
        for (String name : List.of(
                "",
                "..",
                "../openapi.yaml",
                "vendor",
                "vendor/",
                "styles/../../openapi.yaml",
                "app.js/",
                "app.class")) {
            assertThat(ConsoleFile.read(name)).as(name).isNull();
        }
    }

    private static String shape(String path) {
        return path.replaceAll("\\{[^}]+}", "{}");
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult it) -> it.group(1))
                .collect(Collectors.toSet());
    }

    private static List<String> scripts() throws IOException {
        return files(ROOT).stream().filter(it -> it.matches(".*\\.m?js")).toList();
    }

    private static Set<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static final class AsServed extends GZIPOutputStream {
        private AsServed(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static int gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new AsServed(small)) {
            gzip.write(bytes);
        }
        return small.size();
    }
}
