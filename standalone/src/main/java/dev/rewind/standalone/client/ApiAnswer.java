package dev.rewind.standalone.client;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.storeapi.StoreHeaders;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A successful answer of the query API. */
public final class ApiAnswer {

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");

    private final HttpHeaders headers;
    private final byte[] body;

    ApiAnswer(HttpHeaders headers, byte[] body) {
        this.headers = headers;
        this.body = body;
    }

    /** Whether the answer has a next page (RFC 8288). */
    public boolean hasMore() {
        return headers.allValues("Link").stream().anyMatch(link -> link.contains("rel=\"next\""));
    }

    /** The ids that a list leaves out because their stored rows are damaged. */
    public List<String> damaged() {
        return headers.allValues(StoreHeaders.DAMAGED).stream()
                .flatMap(names -> Stream.of(names.split(",")))
                .toList();
    }

    /** The path of the next page, with its query (RFC 8288); empty on the last page. */
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

    /** The body as a type of the contract. */
    public <T> T as(Class<T> shape) {
        return read(() -> Json.mapper().readValue(body, shape));
    }

    /** The body as a type of the contract. */
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
