package dev.rewind.query.console;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.net.URI;

/** The address of the tracing system to which the console links traces. */
final class TraceLink {

    private static final String PLACE = "{trace_id}";
    private static final String EXAMPLE_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private TraceLink() {}

    /**
     * The URL with {@code {trace_id}} in it, escaped for an HTML attribute; empty if none is set.
     *
     * @throws ConfigurationException when the setting is not such a URL
     */
    static String attribute(Configuration configuration) {
        String url = configuration.text(Setting.TRACE_URL);
        if (!url.isEmpty() && !isUrl(url)) {
            throw new ConfigurationException(Setting.TRACE_URL.variable() + " is \"" + url
                    + "\"; set it to an http or https URL with " + PLACE
                    + " in it, such as https://jaeger.example.com/trace/" + PLACE);
        }
        return url.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private static boolean isUrl(String url) {
        try {
            URI example = URI.create(url.replace(PLACE, EXAMPLE_TRACE));
            return url.contains(PLACE)
                    && example.getHost() != null
                    && ("https".equals(example.getScheme()) || "http".equals(example.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
