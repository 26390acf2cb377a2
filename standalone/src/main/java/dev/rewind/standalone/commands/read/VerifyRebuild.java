package dev.rewind.standalone.commands.read;

import dev.rewind.processor.rebuild.Rebuild;
import dev.rewind.processor.rebuild.RebuildListener;
import dev.rewind.processor.rebuild.RebuildReport;
import dev.rewind.processor.rebuild.RowDifference;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.output.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs {@code rewind verify --rebuild}. */
final class VerifyRebuild {

    private final RewindCommand rewind;
    private final AnswerOutput output;
    private final @Nullable Path scratch;

    VerifyRebuild(RewindCommand rewind, AnswerOutput output, @Nullable Path scratch) {
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
            terminal.say("The stores match the facts, but not the events decided again: the settings or the version of"
                    + " the processors have changed since these events were decided.");
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
        Table table = new Table("ROW", "KIND", "PROBLEM", "AGAINST", "FIELDS").leavesOut("KIND", "AGAINST");
        for (RowDifference difference : report.differences()) {
            table.row(
                    HumanValues.oneLine(difference.name()),
                    difference.kind(),
                    HumanValues.wire(difference.problem()),
                    HumanValues.wire(difference.against()),
                    String.join(", ", difference.fields()));
        }
        return output.lines(table);
    }

    private static String summary(RebuildReport report) {
        long rows =
                report.compared().values().stream().mapToLong(Long::longValue).sum();
        String compared =
                HumanValues.count(rows, "row") + " of " + HumanValues.count(report.partitions(), "partition") + " ("
                        + report.compared().getOrDefault("head", 0L) + " heads, "
                        + report.compared().getOrDefault("checkpoint", 0L) + " checkpoints, "
                        + report.compared().getOrDefault("rollback", 0L) + " rollbacks) compared with "
                        + HumanValues.count(report.events(), "event") + " decided again and "
                        + HumanValues.count(report.facts(), "fact") + " folded: ";
        if (report.clean()) {
            return compared + "all are the same, byte for byte.";
        }
        boolean cut = report.differing() > report.differences().size();
        return compared
                + HumanValues.count(report.differing(), "difference")
                + (cut ? ", of which the first " + report.differences().size() + " are shown." : ".");
    }

    /** Shows progress in one line that is overwritten, only on a terminal. */
    private static final class Progress implements RebuildListener {
        private final Terminal terminal;

        private Progress(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void at(int partition, int partitions, long done, long events) {
            terminal.showProgress("Partition " + (partition + 1) + " of " + partitions + ": " + done + " of "
                    + HumanValues.count(events, "event"));
        }

        private void clear() {
            terminal.clearProgress();
        }
    }
}
