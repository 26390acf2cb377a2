package dev.rewind.events.cloudevents;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Media types of events and their data. */
final class MediaType {

    static final String STRUCTURED = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";
    private static final String EVENT_FORMATS = "application/cloudevents";

    private MediaType() {}

    /**
     * The media type without parameters, in lower case, such as {@code application/json}; empty if there is no type.
     */
    static String of(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        return contentType
                .substring(0, parameters < 0 ? contentType.length() : parameters)
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** Whether data of this media type is JSON. Data without a media type counts as JSON. */
    static boolean isJson(String mediaType) {
        return mediaType.isEmpty()
                || mediaType.equals("application/json")
                || (mediaType.endsWith("+json") && !mediaType.startsWith(EVENT_FORMATS));
    }
}
