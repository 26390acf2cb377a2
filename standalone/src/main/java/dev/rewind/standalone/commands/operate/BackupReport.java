package dev.rewind.standalone.commands.operate;

import dev.rewind.standalone.backup.BackupException;
import dev.rewind.standalone.backup.BackupProgress;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Terminal;
import java.time.Duration;

/** What export and import share: progress, duration and errors. */
final class BackupReport {

    private BackupReport() {}

    static CommandException asCommandException(BackupException e) {
        ExitCode code = switch (e.problem()) {
            case DAMAGED -> ExitCode.INTEGRITY;
            case REFUSED -> ExitCode.CONFLICT;
            case UNAVAILABLE -> ExitCode.UNAVAILABLE;
        };
        return new CommandException(code, String.valueOf(e.getMessage()));
    }

    /** The time since then, for people. */
    static String since(long nanoTime) {
        return HumanValues.span(Duration.ofNanos(System.nanoTime() - nanoTime));
    }

    /** Shows progress in one line that is overwritten a few times a second, only on a terminal. */
    static final class Line implements BackupProgress, AutoCloseable {
        private static final long EVERY = Duration.ofMillis(200).toNanos();

        private final Terminal terminal;
        private long shownAt = System.nanoTime();

        Line(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void at(String what, long records) {
            long now = System.nanoTime();
            if (now - shownAt > EVERY) {
                shownAt = now;
                terminal.showProgress(HumanValues.count(records, "event") + " " + what + " …");
            }
        }

        @Override
        public void close() {
            terminal.clearProgress();
        }
    }
}
