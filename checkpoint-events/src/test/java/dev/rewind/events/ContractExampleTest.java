package dev.rewind.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.cloudevents.EventReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every event, fact and command in docs/contract.md's life of one plan is one that Rewind reads. */
class ContractExampleTest {

    private static final Headers STRUCTURED =
            new RecordHeaders().add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));

    private final EventReader reader = new EventReader();
    private String example = "";

    @BeforeEach
    void readExample() throws Exception {
        String contract = Files.readString(Path.of("../docs/contract.md"));
        example = contract.substring(contract.indexOf("## The life of one plan"), contract.indexOf("## Topics"));
    }

    @Test
    void theEventsAreThoseThatTheTableLists() throws Exception {
        List<String> published = new ArrayList<>();
        for (String body : all("-d '([^']+)'")) {
            byte[] json = body.strip().getBytes(StandardCharsets.UTF_8);
            for (byte[] event : body.startsWith("[") ? reader.split(json) : List.of(json)) {
                var read = reader.structured(event);
                assertThat(read.entity()).hasToString("plan:parcel-7");
                published.add(read.id() + " " + kind(read.data()));
            }
        }

        assertThat(all("(?m)^\\| ([0-9]+ `[a-z-]+`)"))
                .map(row -> row.replace("`", ""))
                .isEqualTo(published)
                .hasSize(7);
    }

    @Test
    void theCommandAndTheRefusalAreWhatTheSchemasSay() throws Exception {
        List<String> records = all("(?s)```json\n(.*?)```");
        assertThat(records).hasSize(2);

        RollbackCommand command =
                reader.rollbackCommand(STRUCTURED, bytes(records.get(0))).data();
        assertThat(command.epoch()).isEqualTo(command.rollbackId().epoch()).isEqualTo(2);
        assertThat(command.state().hash()).isEqualTo(command.checkpoint().stateHash());
        assertThat(example).contains("\"state_hash\":\"" + command.state().hash() + "\"}}'");

        Fact refusal = reader.fact(STRUCTURED, bytes(records.get(1))).data();
        assertThat(refusal)
                .isInstanceOfSatisfying(
                        Fact.RequestRefused.class,
                        refused -> assertThat(refused.code()).isEqualTo(RefusalCode.STALE_EPOCH));
    }

    private List<String> all(String pattern) {
        return Pattern.compile(pattern)
                .matcher(example)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String kind(PlanEvent event) {
        return event.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
