package dev.rewind.benchmarks;

import dev.rewind.benchmarks.load.Backlog;
import dev.rewind.benchmarks.load.BenchmarkSite;
import dev.rewind.benchmarks.load.CheckpointLibrary;
import dev.rewind.benchmarks.load.LookupQuestions;
import dev.rewind.benchmarks.load.WrkProcess;
import dev.rewind.benchmarks.measure.ProcessorTime;
import dev.rewind.benchmarks.report.Aim;
import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.benchmarks.report.Spread;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.query.QueryApi;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures reads over HTTP as the store grows: each kind of question, one at a time, and checkpoints by id with as
 * many requests as wrk can send. Query API, processor and broker run in one JVM, as in {@code rewind up}; the query
 * API reads from the processor over HTTP.
 */
@Command(
        name = "reads",
        description = "Reads over HTTP at several sizes of the store: p95 of each kind of question, and checkpoints"
                + " by id per second (needs wrk).",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class LookupReads implements Runnable {

    private static final long SEED = 42;
    private static final int PATHS = 20_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int AIM_MS = 50;
    private static final int AIM_PER_SECOND = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private ReportOutput outcome = new ReportOutput();

    @Option(
            names = "--checkpoints",
            split = ",",
            defaultValue = "10000,1000000",
            description = "Numbers of events after which to measure. Nearly every event leads to a checkpoint.")
    private int[] marks = {};

    @Option(names = "--per-entity", defaultValue = "98", description = "Events per entity.")
    private int perEntity;

    @Option(names = "--every", defaultValue = "50", description = "Every N-th event belongs to the long plan.")
    private int every;

    @Option(names = "--state-bytes", defaultValue = "1024", description = "Size of each state.")
    private int stateBytes;

    @Option(
            names = "--samples",
            defaultValue = "300",
            description = "Questions of each kind, after as many for warm-up.")
    private int samples;

    @Option(names = "--connections", defaultValue = "64", description = "Connections of wrk.")
    private int connections;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "Seconds that wrk runs, after as many for warm-up; 0 skips wrk.")
    private int seconds;

    @Option(
            names = "--only",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description = "Only kinds of questions with this text in their name. Default: all.")
    private String only = "";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ProcessorTime cpu = new ProcessorTime();
    private final Map<String, List<Spread>> figures = new LinkedHashMap<>();
    private final List<Spread> rates = new ArrayList<>();
    private final List<Spread> ratesP99 = new ArrayList<>();
    private final Instant began = Instant.now();

    @Override
    public void run() {
        Environment environment = Environment.here();
        try (BenchmarkSite site = new BenchmarkSite()) {
            Configuration common = site.installation("reads", Map.of(Setting.RESPOND_WITHIN, "1h"));
            try (CheckpointProcessor processor = BenchmarkSite.processor(common);
                    QueryApi api = QueryApi.start(common.with(Map.of(
                            Setting.HTTP_PORT,
                            "0",
                            Setting.STORE_URLS,
                            processor.storeUrl().toString())))) {
                measure(site, common, processor, api);
            }
        }
        outcome.tell(report(environment));
    }

    private void measure(BenchmarkSite site, Configuration configuration, CheckpointProcessor processor, QueryApi api) {
        String group = configuration.processorGroup();
        CheckpointLibrary library =
                new CheckpointLibrary(configuration.topics().planEvents(), perEntity, every, stateBytes);
        int published = 0;
        for (int mark : marks) {
            outcome.progress("reads: storing " + mark);
            Backlog.publish(site, configuration, library::event, published, mark)
                    .drainedBy(group, () -> BenchmarkSite.requireAlive(processor));
            published = mark;
            LookupQuestions questions = new LookupQuestions(library, mark, began, Instant.now(), new Random(SEED));
            questions.all().forEach((what, paths) -> {
                if (what.contains(only)) {
                    outcome.progress("reads: at " + mark + ", " + what);
                    one(api.url(), paths, figures.computeIfAbsent(what, none -> new ArrayList<>()));
                }
            });
            if (seconds > 0 && WrkProcess.isThere()) {
                outcome.progress("reads: at " + mark + ", wrk");
                rate(api.url(), questions.all().values().iterator().next());
            }
        }
    }

    private void rate(URI url, Supplier<String> byId) {
        List<String> paths = Stream.generate(byId).limit(PATHS).toList();
        WrkProcess.ask(url, paths, connections, seconds);
        double before = cpu.milliseconds();
        WrkProcess.Rate rate = WrkProcess.ask(url, paths, connections, seconds);
        double each = (cpu.milliseconds() - before) / (rate.perSecond() * seconds);
        rates.addAll(List.of(Spread.of(rate.perSecond()), Spread.of(each)));
        ratesP99.addAll(List.of(Spread.of(rate.p99Ms()), Spread.of(each)));
    }

    private void one(URI url, Supplier<String> paths, List<Spread> row) {
        Histogram histogram = new Histogram(3);
        for (int n = 0; n < samples; n++) {
            ask(url.resolve(paths.get()));
        }
        double before = cpu.milliseconds();
        for (int n = 0; n < samples; n++) {
            long asked = System.nanoTime();
            ask(url.resolve(paths.get()));
            histogram.recordValue(System.nanoTime() - asked);
        }
        row.add(Spread.of(histogram.getValueAtPercentile(95) / NANOS_PER_MILLI));
        row.add(Spread.of((cpu.milliseconds() - before) / samples));
    }

    private void ask(URI uri) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(uri + " was answered with status " + answer.statusCode());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Report report(Environment environment) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("events_per_entity", perEntity);
        conditions.put("every_nth_event_of_the_long_plan", every);
        conditions.put("state_bytes", stateBytes);
        conditions.put("samples_of_each_kind", samples);
        List<Report.Row> rows = new ArrayList<>();
        List<Aim> aims = new ArrayList<>();
        if (rates.isEmpty()) {
            conditions.put("by_id_per_second", "not measured: install wrk (apt-get install wrk)");
        } else {
            conditions.put("wrk", connections + " connections, " + seconds + " s");
            rows.add(new Report.Row("by id, as many as are answered", "per s", rates));
            rows.add(new Report.Row("the same: p99 of the " + connections + " in line", "ms", ratesP99));
            aims.add(Aim.atLeast(
                    AIM_PER_SECOND,
                    "by id per second, at the largest size",
                    rates.get(rates.size() - 2).median()));
        }
        figures.forEach((what, found) -> rows.add(new Report.Row("p95 of " + what, "ms", found)));
        figures.forEach((what, found) -> aims.add(Aim.below(AIM_MS, "p95 in ms of " + what, slowest(found))));
        List<String> columns = Arrays.stream(marks)
                .boxed()
                .flatMap(mark -> Stream.of("at " + mark, "CPU ms each"))
                .toList();
        return new Report("reads", environment, conditions, columns, rows, aims);
    }

    /** The first value of each pair is the p95. */
    private static double slowest(List<Spread> figures) {
        return IntStream.range(0, figures.size() / 2)
                .mapToDouble(mark -> figures.get(2 * mark).median())
                .max()
                .orElseThrow();
    }
}
