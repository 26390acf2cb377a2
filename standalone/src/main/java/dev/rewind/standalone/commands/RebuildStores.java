package dev.rewind.standalone.commands;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.processor.rebuild.Difference;
import dev.rewind.processor.rebuild.Rebuild;
import dev.rewind.processor.rebuild.RebuildListener;
import dev.rewind.processor.rebuild.RebuildReport;
import dev.rewind.standalone.output.Output;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.standalone.output.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code rewind verify --rebuild}. */
final class RebuildStores {

    private final RewindCommand rewind;
    private final Output output;
    private final @Nullable Path scratch;

    RebuildStores(RewindCommand rewind, Output output, @Nullable Path scratch) {
        this.rewind = rewind;
        this.output = output;
        this.scratch = scratch;
    }

    ExitCode run() {
        Configuration settings = rewind.clientSettings();
        Terminal terminal = rewind.terminal();
        Progress progress = new Progress(terminal);
        RebuildReport report;
        try {
            report = Rebuild.run(settings, directory(settings), progress);
        } finally {
            progress.clear();
        }
        output.write(report, () -> lines(report));
        terminal.say(summary(report));
        if (report.onlyDecisionsDiffer()) {
            terminal.say(
                    "The facts lead to what is stored, and the events decided anew do not: the processors have other"
                            + " settings, or another version, than when these events were decided.");
        }
        return report.clean() ? ExitCode.OK : ExitCode.INTEGRITY;
    }

    private Path directory(Configuration settings) {
        if (scratch != null) {
            if (!Files.isDirectory(scratch)) {
                throw new CommandException(ExitCode.USAGE, "there is no directory \"" + scratch + "\" for --scratch");
            }
            return scratch;
        }
        Path home = settings.path(Setting.HOME);
        return Files.isDirectory(home) ? home : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private List<String> lines(RebuildReport report) {
        if (report.clean()) {
            return List.of();
        }
        Table table = new Table("ROW", "KIND", "PROBLEM", "AGAINST", "FIELDS");
        for (Difference difference : report.differences()) {
            table.row(
                    Words.oneLine(difference.name()),
                    difference.kind(),
                    Words.wire(difference.problem()),
                    Words.wire(difference.against()),
                    String.join(", ", difference.fields()));
        }
        return table.lines(rewind.terminal().outColours());
    }

    private static String summary(RebuildReport report) {
        long rows =
                report.compared().values().stream().mapToLong(Long::longValue).sum();
        String compared = Words.count(rows, "row") + " of " + Words.count(report.partitions(), "partition") + " ("
                + report.compared().getOrDefault("head", 0L) + " heads, "
                + report.compared().getOrDefault("checkpoint", 0L) + " checkpoints, "
                + report.compared().getOrDefault("rollback", 0L) + " rollbacks) compared with "
                + Words.count(report.events(), "event") + " decided anew and "
                + Words.count(report.facts(), "fact") + " folded: ";
        if (report.clean()) {
            return compared + "all are the same, byte for byte.";
        }
        boolean cut = report.differing() > report.differences().size();
        return compared
                + Words.count(report.differing(), "difference")
                + (cut ? ", of which the first " + report.differences().size() + " are shown." : ".");
    }

    /** One line that is written over, on a terminal only. */
    private static final class Progress implements RebuildListener {
        private static final String CLEAR = "\r\u001B[K";

        private final Terminal terminal;

        private Progress(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void at(int partition, int partitions, long done, long events) {
            if (terminal.errColours().areOn()) {
                terminal.err()
                        .print(CLEAR + "Partition " + (partition + 1) + " of " + partitions + ": " + done + " of "
                                + Words.count(events, "event"));
                terminal.err().flush();
            }
        }

        private void clear() {
            if (terminal.errColours().areOn()) {
                terminal.err().print(CLEAR);
                terminal.err().flush();
            }
        }
    }
}
