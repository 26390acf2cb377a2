package dev.rewind.query.resource;

import dev.rewind.query.http.Reply;
import dev.rewind.query.http.RouteCall;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The length of a page and the link to the next page (RFC 8288). */
public final class PageLinks {

    static final int DEFAULT = 50;
    static final int MAX = 500;
    public static final String LIMIT = "limit";
    public static final String CURSOR = "cursor";

    private PageLinks() {}

    /** How many items the caller wants on a page. */
    public static int limit(RouteCall call) {
        return call.query().count(LIMIT, DEFAULT, MAX);
    }

    /** The reply with a link to the page that begins at the cursor; without a link if the cursor is null. */
    public static Reply linked(Reply reply, RouteCall call, @Nullable String cursor) {
        if (cursor == null) {
            return reply;
        }
        Map<String, String> parameters = new TreeMap<>(call.query().all());
        parameters.put(CURSOR, cursor);
        StringBuilder target = new StringBuilder(call.path());
        char separator = '?';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            target.append(separator).append(parameter.getKey()).append('=');
            target.append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return reply.header("Link", "<" + target + ">; rel=\"next\"");
    }
}
