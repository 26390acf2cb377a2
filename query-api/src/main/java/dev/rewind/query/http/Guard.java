package dev.rewind.query.http;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request must be before any route sees it. Without authentication a caller is trusted for being on this
 * machine, so a web page that the machine's browser shows must not become one: neither by a name that resolves to
 * loopback (DNS rebinding) nor by a form or script of another origin.
 */
final class Guard {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");
    /** Prometheus comes by another name; counts are of no use to a web page. */
    private static final String METRICS = "/metrics";

    private static final Pattern JSON = Pattern.compile("application/([a-z0-9.+-]+\\+)?json");

    private final boolean loopbackOnly;

    Guard(boolean loopbackOnly) {
        this.loopbackOnly = loopbackOnly;
    }

    void check(Context context) {
        String method = context.req().getMethod();
        if (!METHODS.contains(method)) {
            throw Problem.of(
                            ProblemCode.METHOD_NOT_ALLOWED,
                            "no route takes this method",
                            "use GET, POST, PUT or DELETE as /openapi.yaml has it")
                    .value(method);
        }
        String override = context.header("X-HTTP-Method-Override");
        if (override != null) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "a header must not change the method", "send the method itself")
                    .value(override);
        }
        String host = context.req().getServerName();
        if (loopbackOnly
                && !METRICS.equals(context.path())
                && (host == null
                        || !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches())) {
            throw Problem.of(
                            ProblemCode.HOST_NOT_ALLOWED,
                            "without authentication only loopback names are answered",
                            "call http://127.0.0.1 or http://localhost")
                    .value(String.valueOf(host));
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            checkOrigin(context.header("Origin"), context.header("Host"));
            checkMediaType(context);
        }
    }

    private static void checkOrigin(@Nullable String origin, @Nullable String host) {
        if (origin != null && !authority(origin).equalsIgnoreCase(String.valueOf(host))) {
            throw Problem.of(
                            ProblemCode.CROSS_ORIGIN,
                            "a page of another origin must not write here",
                            "call from this origin, or without a browser")
                    .value(origin);
        }
    }

    private static String authority(String origin) {
        try {
            return String.valueOf(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static void checkMediaType(Context context) {
        String given = context.header("Content-Type");
        boolean hasBody = context.req().getContentLengthLong() > 0 || context.header("Transfer-Encoding") != null;
        if (given == null ? hasBody : !JSON.matcher(mediaType(given)).matches()) {
            throw Problem.of(
                            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                            "the body must be JSON and say so",
                            "add the header Content-Type: application/json; for a structured CloudEvent"
                                    + " application/cloudevents+json, for a batch application/cloudevents-batch+json")
                    .value(given == null ? "" : given);
        }
    }

    private static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
