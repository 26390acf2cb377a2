package dev.rewind.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks, one command each. The script {@code benchmarks/run} builds and starts them. */
@Command(
        name = "benchmarks/run",
        description = "Compares Rewind with a reference in the same run. Prints progress to stderr and the results"
                + " to stdout.",
        subcommands = {
            AgainstPostgres.class,
            StepLatency.class,
            CommandLatency.class,
            Throughput.class,
            DeadlineBurst.class,
            StoreMemory.class,
            LookupReads.class,
            MicroBenchmarks.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK")
public final class Main {

    private Main() {}

    /** Runs a benchmark; the exit code is 0, 1 for an error or 2 for wrong usage. A missed aim is no error. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }
}
