package dev.rewind.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** One command per benchmark; {@code benchmarks/run} builds and starts it. */
@Command(
        name = "benchmarks/run",
        description = "Measures Rewind against a reference in the same run. Words on stderr, figures on stdout.",
        subcommands = {
            StepLatency.class,
            CommandLatency.class,
            Throughput.class,
            Deadlines.class,
            Memory.class,
            Reads.class,
            Micro.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK")
public final class Main {

    private Main() {}

    /** Ends with 0, 1 for an error, 2 for wrong usage; a missed aim is a finding and no error. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main()).execute(args);
    }
}
