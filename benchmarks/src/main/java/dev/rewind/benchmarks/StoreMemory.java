package dev.rewind.benchmarks;

import dev.rewind.benchmarks.load.Backlog;
import dev.rewind.benchmarks.load.BenchmarkSite;
import dev.rewind.benchmarks.load.CaptureEvents;
import dev.rewind.benchmarks.load.OnePutApplication;
import dev.rewind.benchmarks.measure.MemoryFootprint;
import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.benchmarks.report.Spread;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the memory of an application as its store grows: Rewind with the settings of {@code rewind up}, and a
 * Streams application with one put per record and default settings. Each reads its own log, one after the other; the
 * order changes with the round.
 */
@Command(
        name = "memory",
        description = "Heap and RocksDB memory as the number of checkpoints grows. Reference: a Streams application"
                + " that puts each record into a store.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class StoreMemory implements Runnable {

    /** Percentages of the checkpoints after which to measure. */
    private static final List<Integer> MARKS = List.of(10, 50, 100);

    private static final double MEBIBYTE = 1 << 20;

    @Mixin
    private ReportOutput outcome = new ReportOutput();

    @Option(names = "--rounds", defaultValue = "3", description = "Number of rounds.")
    private int rounds;

    @Option(names = "--checkpoints", defaultValue = "1000000", description = "Number of checkpoints at the end.")
    private int checkpoints;

    @Option(names = "--state-bytes", defaultValue = "1024", description = "Size of each state.")
    private int stateBytes;

    @Option(names = "--per-entity", defaultValue = "100", description = "Checkpoints per entity.")
    private int perEntity;

    private final List<Double> before = new ArrayList<>();
    private final Looks rewind = new Looks();
    private final Looks reference = new Looks();

    /** The measurements of one application: for each kind of memory and each mark, one figure per round. */
    private static final class Looks {
        private final Map<MemoryFootprint.Kind, List<List<Double>>> mebibytes = new LinkedHashMap<>();

        void add(int mark, MemoryFootprint footprint) {
            footprint
                    .bytes()
                    .forEach((kind, bytes) -> mebibytes
                            .computeIfAbsent(
                                    kind,
                                    none -> MARKS.stream()
                                            .map(each -> (List<Double>) new ArrayList<Double>())
                                            .toList())
                            .get(mark)
                            .add(bytes / MEBIBYTE));
        }

        List<Report.Row> rows(String whose) {
            return mebibytes.entrySet().stream()
                    .map(kind -> new Report.Row(
                            whose + ": " + kind.getKey(),
                            "MiB",
                            kind.getValue().stream().map(Spread::of).toList()))
                    .toList();
        }
    }

    @Override
    public void run() {
        Environment environment = Environment.here();
        try (BenchmarkSite site = new BenchmarkSite()) {
            before.add(MemoryFootprint.heap() / MEBIBYTE);
            for (int round = 1; round <= rounds; round++) {
                if (round % 2 == 0) {
                    rewind(site, round);
                    reference(site, round);
                } else {
                    reference(site, round);
                    rewind(site, round);
                }
                site.forget("memory-" + round);
            }
        }
        outcome.tell(report(environment));
    }

    private void rewind(BenchmarkSite site, int round) {
        Configuration configuration = site.installation("memory-" + round + "-rewind", Map.of());
        try (CheckpointProcessor processor = BenchmarkSite.processor(configuration)) {
            String group = configuration.processorGroup();
            grow(site, configuration, group, () -> BenchmarkSite.requireAlive(processor), mark -> {
                say(round, "Rewind", mark);
                rewind.add(mark, MemoryFootprint.now(true));
            });
        }
    }

    private void reference(BenchmarkSite site, int round) {
        Configuration configuration = site.installation("memory-" + round + "-reference", Map.of());
        String group = configuration.topics().prefix() + "one-put";
        try (OnePutApplication running = new OnePutApplication(configuration, group)) {
            grow(site, configuration, group, running::requireAlive, mark -> {
                say(round, "one put per record", mark);
                reference.add(mark, MemoryFootprint.now(false));
            });
        }
    }

    private void grow(BenchmarkSite site, Configuration configuration, String group, Runnable alive, IntConsumer look) {
        CaptureEvents captures = new CaptureEvents(configuration.topics().planEvents(), perEntity, stateBytes);
        int published = 0;
        for (int mark = 0; mark < MARKS.size(); mark++) {
            int until = until(mark);
            Backlog.publish(site, configuration, captures::event, published, until)
                    .drainedBy(group, alive);
            published = until;
            look.accept(mark);
        }
    }

    private int until(int mark) {
        return (int) ((long) checkpoints * MARKS.get(mark) / 100);
    }

    private void say(int round, String whose, int mark) {
        outcome.progress(
                "memory: round " + round + " of " + rounds + ", " + whose + ", " + until(mark) + " checkpoints");
    }

    private Report report(Environment environment) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("rounds", rounds);
        conditions.put("state_bytes", stateBytes);
        conditions.put("checkpoints_per_entity", perEntity);
        conditions.put("heap_mib_before_with_the_broker", Spread.of(before));
        List<Report.Row> rows = new ArrayList<>(rewind.rows("Rewind"));
        rows.addAll(reference.rows("reference"));
        List<String> columns = IntStream.range(0, MARKS.size())
                .mapToObj(mark -> until(mark) + " checkpoints")
                .toList();
        return new Report("memory", environment, conditions, columns, rows, List.of());
    }
}
