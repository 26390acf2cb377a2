package dev.rewind.service.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Measures how long HTTP answers take, by method, route and status. Safe for use by several threads. */
public final class HttpDurations {

    /** The route of a request that no route matched. */
    public static final String NO_ROUTE = "none";

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("route");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");
    private static final List<Double> SECONDS =
            List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE");

    private final DoubleHistogram seconds;
    private final Map<Answer, Attributes> labels = new ConcurrentHashMap<>();

    private record Answer(String method, String route, int status) {}

    /** Adds the durations to the metrics of a service. */
    public HttpDurations(Telemetry telemetry) {
        seconds = telemetry
                .meter()
                .histogramBuilder("rewind.http.request.duration")
                .setUnit("s")
                .setDescription("How long HTTP answers took")
                .setExplicitBucketBoundariesAdvice(SECONDS)
                .build();
    }

    /**
     * Records the duration of an answer.
     *
     * @param method of the request; unusual methods count as {@code OTHER}
     * @param route the pattern that the request matched, not its path, so that there are few
     */
    public void answered(String method, String route, int status, double durationSeconds) {
        Answer answer = new Answer(METHODS.contains(method) ? method : "OTHER", route, status);
        seconds.record(durationSeconds, labels.computeIfAbsent(answer, HttpDurations::attributes));
    }

    private static Attributes attributes(Answer answer) {
        return Attributes.of(METHOD, answer.method(), ROUTE, answer.route(), STATUS, Integer.toString(answer.status()));
    }
}
