package dev.rewind.benchmarks;

import dev.rewind.benchmarks.report.Report;
import picocli.CommandLine.Option;

/** How a benchmark tells: progress on a terminal's stderr, its report on stdout. */
final class Outcome {

    private enum Format {
        TABLE,
        JSON
    }

    private static final boolean ON_TERMINAL = Boolean.getBoolean("rewind.tty.err");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default: table",
            defaultValue = "TABLE")
    private Format format = Format.TABLE;

    /** What is under way; replaced by what comes next. */
    void progress(String words) {
        if (ON_TERMINAL) {
            System.err.print("\r\u001b[K" + words);
            System.err.flush();
        }
    }

    /** The figures. */
    void tell(Report report) {
        progress("");
        System.out.println(format == Format.JSON ? report.json() : report.table());
    }
}
