package dev.rewind.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The metadata from which editors complete {@code rewind.*}, and the table in docs/spring.md, are those of the SDK's
 * settings. {@code -Drewind.contract.write=true} writes the metadata.
 */
class PropertyMetadataTest {

    private static final Path STARTER = Path.of("../rewind-spring-boot-starter");
    private static final Path METADATA =
            STARTER.resolve("src/main/resources/META-INF/spring-configuration-metadata.json");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private record Property(String name, String type, String byDefault, String description) {}

    @Test
    void editorsKnowEachProperty() throws IOException {
        String expected = JSON.writeValueAsString(metadata()) + "\n";
        if (Boolean.getBoolean("rewind.contract.write")) {
            Files.writeString(METADATA, expected);
        }

        assertThat(Files.readString(METADATA)).isEqualTo(expected);
    }

    @Test
    void theGuideListsEachProperty() throws IOException {
        String guide = Files.readString(STARTER.resolve("../docs/spring.md"));

        assertThat(properties())
                .allSatisfy(property -> assertThat(guide)
                        .contains("| `" + property.name() + "` | "
                                + (property.byDefault().isEmpty() ? "" : "`" + property.byDefault() + "` ") + "| "
                                + property.description() + " |"));
    }

    private static Map<String, Object> metadata() {
        List<Map<String, Object>> properties = new ArrayList<>();
        for (Property property : properties()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", property.name());
            shown.put("type", property.type());
            shown.put("description", property.description());
            if (!property.byDefault().isEmpty()) {
                shown.put("defaultValue", property.byDefault());
            }
            properties.add(shown);
        }
        return Map.of("properties", properties);
    }

    private static List<Property> properties() {
        List<Property> properties = new ArrayList<>(List.of(
                new Property("rewind.enabled", Boolean.class.getName(), "true", "Whether the starter does anything."),
                new Property(
                        "rewind.startup",
                        RewindProperties.Startup.class.getName(),
                        "fail-fast",
                        "What happens when Kafka does not answer at the start: fail-fast or lazy."),
                new Property(
                        "rewind.serve",
                        Boolean.class.getName(),
                        "true",
                        "Whether the application runs requested plans."),
                new Property(
                        "rewind.close-within",
                        Duration.class.getName(),
                        "0s",
                        "How long plans may take to finish when the application stops."),
                new Property(
                        "rewind.service",
                        String.class.getName(),
                        "",
                        "Name of the application in Rewind; empty means spring.application.name."),
                new Property(
                        "rewind.kafka",
                        "java.util.Map<java.lang.String,java.lang.String>",
                        "",
                        "Settings of Kafka's clients, by Kafka's names. They have precedence over spring.kafka.*.")));
        RewindSettings.SETTINGS.stream()
                .sorted(Comparator.comparing(Setting::variable))
                .map(setting -> new Property(
                        RewindSettings.property(setting),
                        type(setting.byDefault()),
                        setting == Setting.URL ? "" : setting.byDefault(),
                        setting.purpose()))
                .forEach(properties::add);
        return properties;
    }

    private static String type(String byDefault) {
        if (byDefault.matches("[0-9]+")) {
            return Integer.class.getName();
        }
        return byDefault.matches("[0-9]+(ms|s|m|h|d)") ? Duration.class.getName() : String.class.getName();
    }
}
