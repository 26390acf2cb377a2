package dev.rewind.query.console;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import java.net.URI;

/** Where the console sends those who want to see a trace: a page of somebody else's that shows traces. */
final class TraceLink {

    private static final String PLACE = "{trace_id}";
    private static final String SOME_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private TraceLink() {}

    /**
     * The URL with {@code {trace_id}} in it, as it may stand in an attribute; empty for none.
     *
     * @throws ConfigurationException when it is no URL of that form
     */
    static String attribute(Configuration configuration) {
        String url = configuration.text(Setting.TRACE_URL);
        if (!url.isEmpty() && !leadsSomewhere(url)) {
            throw new ConfigurationException(Setting.TRACE_URL.variable() + " is \"" + url
                    + "\"; set it to an http or https URL with " + PLACE
                    + " in it, such as https://jaeger.example.com/trace/" + PLACE);
        }
        return url.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private static boolean leadsSomewhere(String url) {
        try {
            URI example = URI.create(url.replace(PLACE, SOME_TRACE));
            return url.contains(PLACE)
                    && example.getHost() != null
                    && ("https".equals(example.getScheme()) || "http".equals(example.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
