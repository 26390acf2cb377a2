package dev.rewind.query.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewerLinkTest {

    @Test
    void nothingIsLinkedToUnlessSomebodySaysWhere() {
        assertThat(ViewerLink.TRACE.attribute(Configuration.of(Map.of(), null))).isEmpty();
    }

    @Test
    void aUrlStaysOneAttribute() {
        assertThat(attribute("https://traces.example/t/{trace_id}?a=1&b=2"))
                .isEqualTo("https://traces.example/t/{trace_id}?a=1&amp;b=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://traces.example/",
                "traces.example/{trace_id}",
                "javascript:alert('{trace_id}')",
                "https:///{trace_id}",
                "https://traces.example/\"><script>{trace_id}"
            })
    void whatLeadsNowhereIsRefusedWithTheRemedy(String url) {
        assertThatThrownBy(() -> attribute(url))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("{trace_id} in it, such as https://");
    }

    @Test
    void theLinkToAnEventNamesItsTopic() {
        assertThat(kafkaUi("https://kafka.example/topics/{topic}/{partition}?at={offset}"))
                .isEqualTo("https://kafka.example/topics/acme.plan-events/{partition}?at={offset}");
        assertThatThrownBy(() -> kafkaUi("https://kafka.example/topics/{topic}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("REWIND_KAFKA_UI_URL")
                .hasMessageContaining("{offset} in it, such as https://");
    }

    private static String kafkaUi(String url) {
        return ViewerLink.KAFKA_UI.attribute(
                Configuration.of(Map.of("REWIND_KAFKA_UI_URL", url, "REWIND_TOPIC_PREFIX", "acme."), null));
    }

    private static String attribute(String url) {
        return ViewerLink.TRACE.attribute(Configuration.of(Map.of("REWIND_TRACE_URL", url), null));
    }
}
