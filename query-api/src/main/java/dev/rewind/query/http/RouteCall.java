package dev.rewind.query.http;

import dev.rewind.events.json.Sha256;
import dev.rewind.query.auth.Caller;
import dev.rewind.query.auth.Role;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request as a {@link Handler} sees it. */
public final class RouteCall {

    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?(\"[^\"]*\")");
    private static final Pattern WAIT =
            Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*(?=[,;]|$)", Pattern.CASE_INSENSITIVE);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Context context;
    private final QueryParameters query;
    private final RequestBody body;
    private final Caller caller;
    private final @Nullable String traceparent;
    private final BooleanSupplier admitted;
    private @Nullable String idempotent;
    private @Nullable Duration waited;

    RouteCall(
            Context context,
            QueryParameters query,
            RequestBody body,
            Caller caller,
            @Nullable String traceparent,
            BooleanSupplier admitted) {
        this.context = context;
        this.query = query;
        this.body = body;
        this.caller = caller;
        this.traceparent = traceparent;
        this.admitted = admitted;
    }

    /** The variable part {@code name} of the path. */
    public String path(String name) {
        return context.pathParam(name);
    }

    /** The variable parts of the path by name. */
    public Map<String, String> variables() {
        return context.pathParamMap();
    }

    /**
     * A variable part of the path as a value of another type.
     *
     * @param form parses the text; the message of its {@link IllegalArgumentException} is shown to the caller
     */
    public <T> T path(String name, Function<String, T> form) {
        String text = path(name);
        try {
            return form.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_ID, String.valueOf(e.getMessage()), "correct the path")
                    .value(text);
        }
    }

    /** The query parameters. */
    public QueryParameters query() {
        return query;
    }

    /** The whole path as it was sent. */
    public String path() {
        return context.path();
    }

    /** A header's value, or null. Several lines of it are one list (RFC 9110 §5.3). */
    public @Nullable String header(String name) {
        List<String> lines = Collections.list(context.req().getHeaders(name));
        return lines.isEmpty() ? null : String.join(", ", lines);
    }

    /**
     * The W3C header for events that this request causes, so that they join the caller's trace; null without a trace.
     */
    public @Nullable String traceparent() {
        return traceparent;
    }

    /** Whether the caller already has the answer with this strong entity tag (RFC 9110 §13.1.2). */
    public boolean has(String etag) {
        String known = header("If-None-Match");
        if (known == null) {
            return false;
        }
        if (known.strip().equals("*")) {
            return true;
        }
        Matcher tags = ENTITY_TAG.matcher(known);
        while (tags.find()) {
            if (tags.group(1).replace(Compression.TAG_SUFFIX + '"', "\"").equals(etag)) {
                return true;
            }
        }
        return false;
    }

    /** The caller's name. */
    public String actor() {
        return caller.name();
    }

    /** What the caller may do. */
    public Role role() {
        return caller.role();
    }

    /** Throws a {@link Problem} when the caller lacks a role that what it asks for needs, beyond the route's. */
    public void require(Role needed) {
        RouteAccess.require(needed, caller);
    }

    /** Whether the caller has proved its name. */
    public boolean isAuthenticated() {
        return caller.authenticated();
    }

    /**
     * Marks this request as one with an {@code Idempotency-Key}. Returns a name made of caller, method, path and key.
     */
    String idempotent(String key) {
        idempotent = String.join("\n", caller.name(), context.req().getMethod(), path(), key);
        return idempotent;
    }

    /**
     * Hash of what distinguishes this request from another with the same key: query, body, content type and
     * CloudEvents headers.
     */
    String content() {
        StringBuilder content = new StringBuilder(Sha256.hex(body()));
        content.append('\n').append(context.queryString());
        new TreeMap<>(context.headerMap()).forEach((name, value) -> {
            String header = name.toLowerCase(Locale.ROOT);
            if (header.equals("content-type") || header.startsWith("ce-")) {
                content.append('\n').append(header).append(':').append(value);
            }
        });
        return Sha256.hex(content.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Equal for every repetition of this request: caller, {@code Idempotency-Key} and content. Null without a key. */
    public @Nullable String repetitionKey() {
        return idempotent == null ? null : idempotent + "\n" + content();
    }

    /** Whether the caller gave an {@code Idempotency-Key} and so relies on the request being done once. */
    public boolean hasIdempotencyKey() {
        return idempotent != null;
    }

    /**
     * The offered media type that the caller prefers (RFC 9110 §12.5.1). Without an {@code Accept} header it is the
     * first one.
     *
     * @param offered media types that the route can answer with
     */
    public String preferredOf(List<String> offered) {
        String accepted = header("Accept");
        return accepted == null ? offered.get(0) : new AcceptedTypes(accepted).best(offered);
    }

    /** How long to wait for a decision: as the caller prefers (RFC 7240), up to 30 s, or else the usual time. */
    public Duration wait(Duration usual) {
        String prefer = header("Prefer");
        Matcher wait = WAIT.matcher(prefer == null ? "" : prefer);
        if (!wait.find()) {
            return usual;
        }
        Duration wanted = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        Duration granted = wanted.compareTo(LONGEST_WAIT) < 0 ? wanted : LONGEST_WAIT;
        waited = granted;
        return granted;
    }

    Reply preferred(Reply reply) {
        return waited == null ? reply : reply.header("Preference-Applied", "wait=" + waited.toSeconds());
    }

    /** Whether the caller would still be admitted now. For answers that last long. */
    public boolean isStillAdmitted() {
        return admitted.getAsBoolean();
    }

    /** The whole body. */
    public byte[] body() {
        return body.of(context);
    }

    /**
     * The body as JSON of one of the API's own shapes. Unknown members are refused, so that a misspelt member is not
     * ignored.
     */
    public <T> T json(Class<T> shape) {
        return JsonBody.read(body(), shape);
    }
}
