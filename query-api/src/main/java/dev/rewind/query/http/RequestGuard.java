package dev.rewind.query.http;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks every request before it is routed. Without authentication, every caller on this machine is trusted. The guard
 * keeps web pages in the machine's browser from becoming such a caller, by DNS rebinding or by a form or script of
 * another origin.
 */
final class RequestGuard {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");
    /** Prometheus may use another host name. A web page gains nothing from metrics. */
    private static final String METRICS = "/metrics";

    private static final Pattern JSON = Pattern.compile("application/([a-z0-9.+-]+\\+)?json");

    private final boolean loopbackOnly;
    private final RouteMethods routes;

    RequestGuard(boolean loopbackOnly, RouteMethods routes) {
        this.loopbackOnly = loopbackOnly;
        this.routes = routes;
    }

    void check(Context context) {
        String method = context.req().getMethod();
        if (!METHODS.contains(method)) {
            throw routes.refusal(method, context.path());
        }
        String override = context.header("X-HTTP-Method-Override");
        if (override != null) {
            throw Problem.of(
                            ProblemCode.BAD_REQUEST,
                            "X-HTTP-Method-Override is not supported",
                            "send the method in the request line")
                    .value(override);
        }
        String host = context.req().getServerName();
        if (loopbackOnly
                && !METRICS.equals(context.path())
                && (host == null
                        || !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches())) {
            throw Problem.of(
                            ProblemCode.HOST_NOT_ALLOWED,
                            "without authentication this server only answers under a loopback name",
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
                            "a page of another origin must not change anything here",
                            "send the request from a page of this origin, or without a browser")
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
                            "the body must be JSON, with a Content-Type that says so",
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
