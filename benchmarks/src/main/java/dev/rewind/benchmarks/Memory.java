package dev.rewind.benchmarks;

import dev.rewind.benchmarks.report.Environment;
import dev.rewind.benchmarks.report.Report;
import dev.rewind.benchmarks.report.Spread;
import dev.rewind.events.config.Configuration;
import dev.rewind.processor.CheckpointProcessor;
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
 * What memory an application takes as its store grows: Rewind with the settings of {@code rewind up}, and one put per
 * record as Streams sets it up, each over a log of its own, one after the other; which goes first changes with the
 * round.
 */
@Command(
        name = "memory",
        description = "Heap and RocksDB memory as checkpoints become more, against a Streams application that puts each"
                + " record into a store.",
        mixinStandardHelpOptions = true)
final class Memory implements Runnable {

    /** Parts of the checkpoints, in percent, after which a look is taken. */
    private static final List<Integer> MARKS = List.of(10, 50, 100);

    private static final double MEBIBYTE = 1 << 20;

    @Mixin
    private Outcome outcome = new Outcome();

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--checkpoints",
            defaultValue = "1000000",
            description = "Checkpoints in the end; default: ${DEFAULT-VALUE}")
    private int checkpoints;

    @Option(
            names = "--state-bytes",
            defaultValue = "1024",
            description = "Size of each state; default: ${DEFAULT-VALUE}")
    private int stateBytes;

    @Option(names = "--per-entity", defaultValue = "100", description = "Checkpoints of each entity; default: 100")
    private int perEntity;

    private final List<Double> before = new ArrayList<>();
    private final Looks rewind = new Looks();
    private final Looks reference = new Looks();

    /** What was seen of one application: for each kind of memory, for each mark, one figure per round. */
    private static final class Looks {
        private final Map<Footprint.Kind, List<List<Double>>> mebibytes = new LinkedHashMap<>();

        void add(int mark, Footprint footprint) {
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
        try (Site site = new Site()) {
            before.add(Footprint.heap() / MEBIBYTE);
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

    private void rewind(Site site, int round) {
        Configuration configuration = site.installation("memory-" + round + "-rewind", Map.of());
        try (CheckpointProcessor processor = Site.processor(configuration)) {
            String group = configuration.processorGroup();
            grow(site, configuration, group, () -> Site.requireAlive(processor), mark -> {
                say(round, "Rewind", mark);
                rewind.add(mark, Footprint.now(true));
            });
        }
    }

    private void reference(Site site, int round) {
        Configuration configuration = site.installation("memory-" + round + "-reference", Map.of());
        String group = configuration.topics().prefix() + "one-put";
        try (OnePut running = new OnePut(configuration, group)) {
            grow(site, configuration, group, running::requireAlive, mark -> {
                say(round, "one put per record", mark);
                reference.add(mark, Footprint.now(false));
            });
        }
    }

    private void grow(Site site, Configuration configuration, String group, Runnable alive, IntConsumer look) {
        Captures captures = new Captures(configuration.topics().planEvents(), perEntity, stateBytes);
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
