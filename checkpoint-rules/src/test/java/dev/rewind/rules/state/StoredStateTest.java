package dev.rewind.rules.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.rewind.events.json.Json;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A head is stored as the JSON of its records. A public {@code isX()} would add a member that no reader expects. */
class StoredStateTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                StoredHead.class,
                EntityState.Counts.class,
                OpenStep.class,
                Signal.class,
                LastRollback.class,
                Proposal.class
            })
    void theStoredFormHasTheComponentsAndNothingElse(Class<?> stored) {
        SerializationConfig config = Json.mapper().getSerializationConfig();
        BeanDescription written = config.introspect(config.constructType(stored));
        List<String> components = Arrays.stream(stored.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT))
                .toList();

        assertThat(written.findProperties())
                .extracting(BeanPropertyDefinition::getName)
                .containsExactlyInAnyOrderElementsOf(components);
    }
}
