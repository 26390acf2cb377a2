package dev.rewind.standalone.client;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the query API answered to a request that it honoured. */
public final class Answer {

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");

    private final HttpHeaders headers;
    private final byte[] body;

    Answer(HttpHeaders headers, byte[] body) {
        this.headers = headers;
        this.body = body;
    }

    /** Whether there are more than it shows, on a next page (RFC 8288). */
    public boolean hasMore() {
        return headers.allValues("Link").stream().anyMatch(link -> link.contains("rel=\"next\""));
    }

    /** The path of the next page, with its query (RFC 8288); nothing at the end. */
    public Optional<String> next() {
        return headers.allValues("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::find)
                .map(link -> link.group(1))
                .findFirst();
    }

    /** The body as JSON. */
    public JsonNode tree() {
        return read(() -> Json.mapper().readTree(body));
    }

    /** The body as one of the shapes of the contract. */
    public <T> T as(Class<T> shape) {
        return read(() -> Json.mapper().readValue(body, shape));
    }

    /** The body as one of the shapes of the contract. */
    public <T> T as(TypeReference<T> shape) {
        return read(() -> Json.mapper().readValue(body, shape));
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new UnexpectedAnswerException(e);
        }
    }
}
