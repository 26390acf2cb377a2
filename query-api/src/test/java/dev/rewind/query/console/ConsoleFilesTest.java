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
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Checks the files of the console: what they load, what they may not contain, and that they belong together. */
class ConsoleFilesTest {

    private static final Path ROOT = Path.of("src/main/resources/dev/rewind/query/console");
    private static final int FIRST_BUDGET_BYTES = 100_000;
    private static final int ALL_BUDGET_BYTES = 130_000;
    private static final String START = "start.js";
    private static final String APP = "app.js";
    private static final Pattern BARE_IMPORT = Pattern.compile("from ?[\"'](@?[a-z][a-z/-]*)[\"']");
    private static final Pattern STATIC_IMPORT = Pattern.compile("from ['\"](\\.[^'\"]+)['\"]");
    private static final Pattern OWN_IMPORT = Pattern.compile("(?:from |import\\()['\"](\\.[^'\"]+)['\"]");
    private static final Pattern PRELOADS = Pattern.compile("(?:<link rel=\"modulepreload\" [^>]+>\n)+");
    private static final String PRELOAD = "<link rel=\"modulepreload\" href=\"/console/%s\">\n";
    private static final int LONGEST_LINE = 110;
    private static final Pattern PAGE_FORM = Pattern.compile("\\['[a-z]+', '([^']+)'\\]");

    @Test
    void vendoredFilesHaveTheHashesOfTheirPublishers() throws IOException {
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

    /** The compressed sizes of what a first visit loads and of everything. docs/console.md states the limits. */
    @Test
    void scriptsStayWithinTheirBudgetsOnTheWire() throws IOException {
        Set<String> first = new TreeSet<>(loadedAtFirst());
        first.add(START);

        assertThat(gzipped(first)).isLessThan(FIRST_BUDGET_BYTES);
        assertThat(gzipped(scripts())).isLessThan(ALL_BUDGET_BYTES);
    }

    /**
     * A browser that knows the first scripts at once needs no round trip for each import. {@code
     * -Drewind.console.write=true} writes the links into index.html.
     */
    @Test
    void thePagePreloadsWhatItLoadsAtFirst() throws IOException {
        Path index = ROOT.resolve("index.html");
        String links = loadedAtFirst().stream().map(PRELOAD::formatted).collect(Collectors.joining());
        String expected = PRELOADS.matcher(Files.readString(index)).replaceFirst(Matcher.quoteReplacement(links));
        if (Boolean.getBoolean("rewind.console.write")) {
            Files.writeString(index, expected);
        }

        assertThat(Files.readString(index))
                .as("-Drewind.console.write=true writes the links into index.html")
                .isEqualTo(expected);
    }

    @Test
    void everyScriptIsLoadedByAnother() throws IOException {
        assertThat(reached(OWN_IMPORT))
                .containsAll(scripts().stream()
                        .filter(script -> !script.equals(START))
                        .toList());
    }

    /** A line that is only a comment is sent empty, all others are sent as they are. */
    @Test
    void scriptsAreSentWithoutComments() throws IOException {
        for (String script : scripts()) {
            List<String> written = Files.readAllLines(ROOT.resolve(script));
            List<String> sent = served(script).text().lines().toList();
            if (script.startsWith("vendor/")) {
                assertThat(sent).as(script).isEqualTo(written);
                continue;
            }
            assertThat(sent).as(script).hasSameSizeAs(written);
            for (int i = 0; i < sent.size(); i++) {
                String line = written.get(i).strip();
                boolean isComment = line.startsWith("//") || line.startsWith("/*") || line.startsWith("*");
                assertThat(sent.get(i)).as(script + ":" + (i + 1)).isEqualTo(isComment ? "" : written.get(i));
            }
        }
    }

    /** The formatter leaves texts and comments as they are, so it does not ensure this. */
    @Test
    void scriptsHaveShortLines() throws IOException {
        for (String script : scripts()) {
            if (!script.startsWith("vendor/")) {
                assertThat(Files.readAllLines(ROOT.resolve(script)))
                        .as(script)
                        .filteredOn(line -> line.length() > LONGEST_LINE)
                        .isEmpty();
            }
        }
    }

    /** The glossary page of the console shows the glossary of the documents. */
    @Test
    void theGlossaryIsTheOneOfTheDocuments() throws IOException {
        ConsoleFile served = Objects.requireNonNull(ConsoleFile.read("glossary.md"));

        assertThat(served.text()).isEqualTo(Files.readString(Path.of("../docs/glossary.md")));
    }

    @Test
    void everyImportedFileIsServed() throws IOException {
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
    void noFileNamesAnotherOriginOrTurnsTextIntoMarkup() throws IOException {
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
    void onlyFilesOfTheConsoleAreServed() {
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

    /** What the console imports statically, libraries included. */
    private static Set<String> loadedAtFirst() throws IOException {
        return reached(STATIC_IMPORT);
    }

    /** The scripts that the console reaches by imports of this form. All libraries are among them. */
    private static Set<String> reached(Pattern form) throws IOException {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(APP));
        while (!next.isEmpty()) {
            String script = next.remove();
            if (reached.add(script)) {
                Path here = ROOT.resolve(script).getParent();
                for (String own : found(form, Files.readString(ROOT.resolve(script)))) {
                    next.add(ROOT.relativize(here.resolve(own).normalize()).toString());
                }
            }
        }
        scripts().stream().filter(script -> script.startsWith("vendor/")).forEach(reached::add);
        return reached;
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
            def.setLevel(Deflater.DEFAULT_COMPRESSION);
        }
    }

    private static ConsoleFile served(String name) {
        return Objects.requireNonNull(ConsoleFile.read(name), name);
    }

    private static int gzipped(Collection<String> scripts) throws IOException {
        int sum = 0;
        for (String script : scripts) {
            sum += gzipped(served(script).bytes());
        }
        return sum;
    }

    private static int gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new AsServed(small)) {
            gzip.write(bytes);
        }
        return small.size();
    }
}
