package dev.rewind.e2e.tester;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An HTTP response. */
public final class Answer {
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

    private final HttpResponse<byte[]> response;

    Answer(HttpResponse<byte[]> response) {
        this.response = response;
    }

    /** Returns the status. */
    public int status() {
        return response.statusCode();
    }

    /** Returns the body unchanged. */
    public byte[] bytes() {
        return response.body();
    }

    /** Returns the body as text. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** Returns the body as JSON. */
    public JsonNode json() {
        try {
            return Event.JSON.readTree(bytes());
        } catch (IOException e) {
            throw new AssertionError(this + " is not JSON", e);
        }
    }

    /** Returns a header's value, or null. */
    public @Nullable String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    /** Returns path and query of the next page, or null. */
    public @Nullable String next() {
        for (String link : response.headers().allValues("Link")) {
            Matcher matcher = NEXT.matcher(link);
            if (matcher.find()) {
                return matcher.group(1).replaceFirst("^https?://[^/]+", "");
            }
        }
        return null;
    }

    /** Checks the status and returns this answer. */
    public Answer expect(int status) {
        assertThat(status()).describedAs(toString()).isEqualTo(status);
        return this;
    }

    /** Checks that this is an RFC 9457 problem with code and detail, and returns it. */
    public JsonNode problem() {
        assertThat(status()).describedAs(toString()).isBetween(400, 599);
        assertThat(header("Content-Type")).describedAs(toString()).startsWith("application/problem+json");
        assertThat(json().path("code").asText()).describedAs(toString()).isNotBlank();
        assertThat(json().path("detail").asText()).describedAs(toString()).isNotBlank();
        return json();
    }

    @Override
    public String toString() {
        String text = text();
        return response.request().method() + " " + response.request().uri() + " answered " + status() + " "
                + (text.length() > 1000 ? text.substring(0, 1000) + "…" : text);
    }
}
