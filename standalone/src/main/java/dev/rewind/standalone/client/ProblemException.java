package dev.rewind.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;

/**
 * The query API refused a request.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 200;

    private final int status;
    private final String code;

    /**
     * Creates the exception.
     *
     * @param status the HTTP status
     * @param code the stable code of the problem; empty if it has no code
     * @param message the message for people: what is wrong, why, and what to do
     */
    public ProblemException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static ProblemException of(HttpRequest request, int status, byte[] body) {
        URI uri = request.uri();
        String answered = "the server at " + uri.getScheme() + "://" + uri.getAuthority() + " answered " + status;
        try {
            JsonNode problem = Json.mapper().readTree(body);
            return new ProblemException(status, problem.path("code").asText(""), ProblemText.of(problem, answered));
        } catch (IOException notJson) {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
            return new ProblemException(status, "", shown.isEmpty() ? answered : answered + ": " + shown);
        }
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The stable code; empty if the problem has no code. */
    public String code() {
        return code;
    }
}
