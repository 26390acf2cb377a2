package dev.rewind.standalone.commands;

import dev.rewind.standalone.backup.BackupException;
import dev.rewind.standalone.backup.Import;
import dev.rewind.standalone.backup.Import.Outcome;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.standalone.output.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind import}: a log out of a file. */
@Command(
        name = "import",
        description = {
            "Writes an exported log into new topics, after all of the file was verified. One that broke off goes on when it"
                    + " is run again.",
            "The topics must exist and be empty: rewind topics create, with as many partitions as you like. Processors"
                    + " then take everything in without sending any command again. The broker must let this client change"
                    + " the topic's settings."
        },
        footer = {"  rewind import rewind.jsonl.gz --dry-run", "  rewind import rewind.jsonl.gz"})
final class ImportLog implements Runnable {

    private final RewindCommand rewind;

    @Parameters(paramLabel = "FILE", description = "What rewind export has made.")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "Verify the file and look at the topics; write nothing.")
    private boolean dryRun;

    @Option(names = "--append", description = "Also into topics that have events.")
    private boolean append;

    ImportLog(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        Terminal terminal = rewind.terminal();
        long began = System.nanoTime();
        Outcome outcome = outcome();
        terminal.say(file + " is sound: " + Words.count(outcome.records(), "event") + " of "
                + Words.count(outcome.heading().partitions(), "partition") + ", exported at "
                + outcome.heading().exportedAt() + "; " + outcome.undecided() + " were not decided yet.");
        if (outcome.there() > 0) {
            terminal.say("An import of it that broke off has written the first " + outcome.there()
                    + "; this one goes on behind them.");
        }
        outcome.settings()
                .forEach((name, value) -> terminal.say("Decisions hang on " + name + ", which was " + value
                        + " there and is another here: set it so until everything is taken in."));
        if (outcome.keepsForever()) {
            terminal.say("Some events are older than the topic keeps them: its retention.ms is -1 now. Set it back when"
                    + " rewind_events_behind is 0.");
        }
        terminal.say(dryRun ? "Nothing was written." : "Imported in " + Backups.since(began) + ".");
    }

    private Outcome outcome() {
        try (Backups.Line line = new Backups.Line(rewind.terminal())) {
            return Import.run(rewind.clientSettings(), file, dryRun, append, line);
        } catch (BackupException e) {
            throw Backups.told(e);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandException(ExitCode.ERROR, file + " cannot be read: " + e.getMessage());
        }
    }
}
