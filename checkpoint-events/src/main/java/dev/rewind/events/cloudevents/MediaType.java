package dev.rewind.events.cloudevents;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a content type says about an event. */
final class MediaType {

    static final String STRUCTURED = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";
    private static final String EVENT_FORMATS = "application/cloudevents";

    private MediaType() {}

    /** {@code application/json} of {@code Application/JSON; charset=utf-8}; empty when there is none. */
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

    /** Whether data of this media type is JSON; data without one is taken for it. */
    static boolean isJson(String mediaType) {
        return mediaType.isEmpty()
                || mediaType.equals("application/json")
                || (mediaType.endsWith("+json") && !mediaType.startsWith(EVENT_FORMATS));
    }
}
