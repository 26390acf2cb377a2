package dev.rewind.query.console;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.net.URI;

/** The address of another tool to which the console links, with a place in it for what is linked. */
enum ViewerLink {
    /** The trace of a checkpoint. */
    TRACE(Setting.TRACE_URL, "traces", "{trace_id}", "https://jaeger.example.com/trace/{trace_id}"),
    /** The event of a checkpoint, in its topic. */
    KAFKA_UI(
            Setting.KAFKA_UI_URL,
            "kafka-ui",
            "{offset}",
            "https://kafka.example.com/topics/{topic}?partition={partition}&offset={offset}");

    private static final String META = "<meta name=\"rewind-%s\" content=\"%s\">";
    private static final String EXAMPLE_VALUE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Setting setting;
    private final String name;
    private final String place;
    private final String example;

    ViewerLink(Setting setting, String name, String place, String example) {
        this.setting = setting;
        this.name = name;
        this.place = place;
        this.example = example;
    }

    /** The page with this link in its head; without a change if none is set. */
    ConsoleFile in(ConsoleFile page, Configuration configuration) {
        return page.with(META.formatted(name, ""), META.formatted(name, attribute(configuration)));
    }

    /**
     * The URL with its places, escaped for an HTML attribute; empty if none is set.
     *
     * @throws ConfigurationException when the setting is not such a URL
     */
    String attribute(Configuration configuration) {
        String url = configuration
                .text(setting)
                .replace("{topic}", configuration.topics().planEvents());
        if (!url.isEmpty() && !isUrl(url)) {
            throw new ConfigurationException(setting.variable() + " is \"" + url
                    + "\"; set it to an http or https URL with " + place + " in it, such as " + example);
        }
        return url.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private boolean isUrl(String url) {
        try {
            URI filled = URI.create(url.replaceAll("\\{[a-z_]+}", EXAMPLE_VALUE));
            return url.contains(place)
                    && filled.getHost() != null
                    && ("https".equals(filled.getScheme()) || "http".equals(filled.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
