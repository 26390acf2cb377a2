package dev.rewind.query;

import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pages of lists: how many are shown, and the link to the next (RFC 8288). */
final class Page {

    static final int DEFAULT = 50;
    static final int MOST = 500;
    static final String LIMIT = "limit";
    static final String CURSOR = "cursor";

    private Page() {}

    static int limit(Call call) {
        return call.query().count(LIMIT, DEFAULT, MOST);
    }

    /** The reply with a link to the page that the cursor starts, unless there is none. */
    static Reply linked(Reply reply, Call call, @Nullable String cursor) {
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
