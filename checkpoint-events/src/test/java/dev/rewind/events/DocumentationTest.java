package dev.rewind.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentationTest {

    private static final Path DOCS = Path.of("../docs");
    private static final Path SCHEMAS = Path.of("src/main/resources/dev/rewind/schemas");

    @Test
    void everyTypeAndItsFieldsAreDescribed() throws Exception {
        String contract = Files.readString(DOCS.resolve("contract.md"));
        for (String type : EventTypes.planEvents().keySet()) {
            assertFields(contract, "### `" + type + "`", "plan-events", type, List.of("epoch"));
        }
        for (String type : EventTypes.facts().keySet()) {
            assertFields(contract, "### Fact `" + type + "`", "checkpoint-events", type, List.of("event", "at"));
        }
        assertFields(
                contract,
                "### `" + EventTypes.rollbackCommand() + "`",
                "rollback-commands",
                EventTypes.rollbackCommand(),
                List.of());
    }

    @Test
    void everyCodeIsDescribed() throws Exception {
        String contract = Files.readString(DOCS.resolve("contract.md"));
        List<String> refusals = firstColumn(section(contract, "## Refusal codes", "\n## "));
        List<String> deadLetters = firstColumn(section(contract, "## Dead letters", "\n## "));
        assertThat(refusals)
                .containsExactlyElementsOf(
                        Stream.of(RefusalCode.values()).map(RefusalCode::code).toList());
        assertThat(deadLetters)
                .containsExactlyElementsOf(Stream.of(DeadLetterCode.values())
                        .map(DeadLetterCode::code)
                        .toList());
    }

    @Test
    void everyLinkLeadsToAFileThatIsThere() throws Exception {
        Pattern link = Pattern.compile("(?:\\]\\(|^\\[[^]]+]: )(?!https?:|#)([^)\\s#]+)", Pattern.MULTILINE);
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            link.matcher(Files.readString(page)).results().forEach((MatchResult found) -> {
                if (!Files.exists(page.resolveSibling(found.group(1)))) {
                    broken.add(page.getFileName() + " links to " + found.group(1));
                }
            });
        }
        assertThat(broken).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(Path.of(".."));
                Stream<Path> docs = Files.walk(DOCS);
                Stream<Path> examples = Files.walk(Path.of("../examples"), 2)) {
            Stream.of(top, docs, examples)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(pages::add);
        }
        assertThat(pages).hasSizeGreaterThan(20);
        return pages;
    }

    private static void assertFields(String contract, String heading, String topic, String type, List<String> described)
            throws Exception {
        String file = type.substring("dev.rewind.".length(), type.length() - ".v1".length()) + ".json";
        JsonNode schema =
                Json.mapper().readTree(SCHEMAS.resolve(topic).resolve(file).toFile());
        List<String> fields = schema.get("properties").properties().stream()
                .map(property -> property.getKey())
                .filter(name -> !described.contains(name))
                .toList();
        assertThat(contract).contains(heading + "\n");
        assertThat(firstColumn(section(contract, heading, "\n##"))).as(heading).isEqualTo(fields);
    }

    private static String section(String text, String from, String to) {
        int start = text.indexOf(from);
        assertThat(start).as(from).isNotNegative();
        int end = text.indexOf(to, start + from.length());
        return text.substring(start, end < 0 ? text.length() : end);
    }

    private static List<String> firstColumn(String section) {
        return Pattern.compile("^\\| `([a-z_]+)` \\|", Pattern.MULTILINE)
                .matcher(section)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
