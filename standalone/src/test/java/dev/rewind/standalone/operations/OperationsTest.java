package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.RefusalCode;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.topics.Permission;
import dev.rewind.events.topics.Service;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.Test;

class OperationsTest {

    private static final Configuration DEFAULTS = Configuration.of(Map.of(), null);
    private static final Pattern LINK = Pattern.compile("\\(#([a-z-]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    @Test
    void everyRefusalHasARemedy() {
        assertThat(Operations.table("refusals").stream().map(row -> Operations.plain(row.get(0))))
                .containsExactlyElementsOf(
                        Stream.of(RefusalCode.values()).map(RefusalCode::code).toList());
        assertThat(Operations.table("refusals")).allMatch(row -> row.stream().noneMatch(String::isBlank));
    }

    @Test
    void theTableOfPermissionsIsWhatIsGranted() {
        List<List<String>> granted = Stream.of(Service.values())
                .flatMap(service ->
                        service.needs(DEFAULTS).stream().map(need -> List.of(service.toString(), on(need), may(need))))
                .toList();

        assertThat(Operations.table("acls").stream()
                        .map(row -> row.stream().map(Operations::plain).toList()))
                .containsExactlyElementsOf(granted);
    }

    @Test
    void everyLinkWithinThePageLeadsSomewhere() {
        String page = Operations.read(Operations.ROOT.resolve("docs/operations.md"));
        List<String> anchors = HEADING.matcher(page)
                .results()
                .map(it -> it.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();

        assertThat(LINK.matcher(page).results().map(it -> it.group(1))).isSubsetOf(anchors);
    }

    private static String on(Permission need) {
        return need.resource().resourceType().name().toLowerCase(Locale.ROOT) + " "
                + need.resource().name()
                + (need.resource().patternType() == PatternType.PREFIXED ? "*" : "");
    }

    private static String may(Permission need) {
        return need.operations().stream().map(Enum::name).collect(Collectors.joining(", "));
    }
}
