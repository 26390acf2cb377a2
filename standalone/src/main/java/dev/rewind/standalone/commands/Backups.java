package dev.rewind.standalone.commands;

import dev.rewind.standalone.backup.BackupException;
import dev.rewind.standalone.backup.Progress;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.standalone.output.Words;
import java.time.Duration;

/** What export and import have in common at a terminal. */
final class Backups {

    private Backups() {}

    static CommandException told(BackupException e) {
        ExitCode code = switch (e.problem()) {
            case DAMAGED -> ExitCode.INTEGRITY;
            case REFUSED -> ExitCode.CONFLICT;
            case UNAVAILABLE -> ExitCode.UNAVAILABLE;
        };
        return new CommandException(code, String.valueOf(e.getMessage()));
    }

    /** How long it took, in words. */
    static String since(long nanoTime) {
        return Words.span(Duration.ofNanos(System.nanoTime() - nanoTime));
    }

    /** One line that is written over a few times a second, on a terminal only. */
    static final class Line implements Progress, AutoCloseable {
        private static final String CLEAR = "\r\u001B[K";
        private static final long EVERY = Duration.ofMillis(200).toNanos();

        private final Terminal terminal;
        private long shownAt = System.nanoTime();

        Line(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void at(String what, long records) {
            long now = System.nanoTime();
            if (terminal.errColours().areOn() && now - shownAt > EVERY) {
                shownAt = now;
                terminal.err().print(CLEAR + Words.count(records, "event") + " " + what + " …");
                terminal.err().flush();
            }
        }

        @Override
        public void close() {
            if (terminal.errColours().areOn()) {
                terminal.err().print(CLEAR);
                terminal.err().flush();
            }
        }
    }
}
