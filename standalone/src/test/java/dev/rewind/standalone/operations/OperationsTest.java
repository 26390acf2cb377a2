package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.RefusalCode;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.KafkaPermission;
import dev.rewind.standalone.commands.operate.ServiceCatalog;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.Test;

class OperationsTest {

    private static final Configuration DEFAULTS = Configuration.of(Map.of(), null);

    @Test
    void everyRefusalHasARemedy() {
        assertThat(OperationsTables.table("refusals").stream().map(row -> OperationsTables.plain(row.get(0))))
                .containsExactlyElementsOf(
                        Stream.of(RefusalCode.values()).map(RefusalCode::code).toList());
        assertThat(OperationsTables.table("refusals"))
                .allMatch(row -> row.stream().noneMatch(String::isBlank));
    }

    @Test
    void theTableOfPermissionsMatchesTheGrantedOnes() {
        List<List<String>> granted = ServiceCatalog.ALL.stream()
                .flatMap(service ->
                        service.grants(DEFAULTS).stream().map(need -> List.of(service.toString(), on(need), may(need))))
                .toList();

        assertThat(OperationsTables.table("acls").stream()
                        .map(row -> row.stream().map(OperationsTables::plain).toList()))
                .containsExactlyElementsOf(granted);
    }

    private static String on(KafkaPermission need) {
        return need.resource().resourceType().name().toLowerCase(Locale.ROOT) + " "
                + need.resource().name()
                + (need.resource().patternType() == PatternType.PREFIXED ? "*" : "");
    }

    private static String may(KafkaPermission need) {
        return need.operations().stream().map(Enum::name).collect(Collectors.joining(", "));
    }
}
