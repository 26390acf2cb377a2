package dev.rewind.benchmarks;

import dev.rewind.benchmarks.report.Report;
import dev.rewind.benchmarks.report.SideBySide;
import picocli.CommandLine.Option;

/** Writes the progress of a benchmark to stderr, if that is a terminal, and its report to stdout. */
final class ReportOutput {

    private enum Format {
        TABLE,
        JSON
    }

    private static final boolean ON_TERMINAL = Boolean.getBoolean("rewind.tty.err");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Output format: ${COMPLETION-CANDIDATES}.",
            defaultValue = "TABLE")
    private Format format = Format.TABLE;

    /** Shows what is running, in place of the text before. */
    void progress(String words) {
        if (ON_TERMINAL) {
            System.err.print("\r\u001b[K" + words);
            System.err.flush();
        }
    }

    /** Prints the report. */
    void tell(Report report) {
        progress("");
        System.out.println(format == Format.JSON ? report.json() : report.table());
    }

    /** Prints a comparison. */
    void tell(SideBySide comparison) {
        progress("");
        System.out.println(format == Format.JSON ? comparison.json() : comparison.markdown());
    }
}
