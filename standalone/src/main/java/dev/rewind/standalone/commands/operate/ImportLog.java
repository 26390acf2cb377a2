package dev.rewind.standalone.commands.operate;

import dev.rewind.standalone.backup.BackupException;
import dev.rewind.standalone.backup.LogImport;
import dev.rewind.standalone.backup.LogImport.Outcome;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind import}: writes an exported log into empty topics. */
@Command(
        name = "import",
        description = {
            "Verifies an exported file, then writes its events into new topics.",
            "If an import stops early, run it again: it continues.",
            "The topics must exist and be empty; create them with rewind topics create, with any number of"
                    + " partitions. Processors then process the events without sending old commands again. The"
                    + " client needs permission to change the settings of the topic."
        },
        footer = {"  rewind import rewind.jsonl.gz --dry-run", "  rewind import rewind.jsonl.gz"})
public final class ImportLog implements Runnable {

    private final RewindCommand rewind;

    @Parameters(paramLabel = "FILE", description = "File that rewind export wrote.")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "Verify the file and check the topics. Write nothing.")
    private boolean dryRun;

    @Option(names = "--append", description = "Allow topics that already have events.")
    private boolean append;

    public ImportLog(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        Terminal terminal = rewind.terminal();
        long began = System.nanoTime();
        Outcome outcome = outcome();
        terminal.say(file + " is valid: " + HumanValues.count(outcome.records(), "event") + " of "
                + HumanValues.count(outcome.heading().partitions(), "partition") + ", exported at "
                + outcome.heading().exportedAt() + "; " + outcome.undecided() + " of them were not decided yet.");
        if (outcome.there() > 0) {
            terminal.say("An earlier import of this file has written the first " + outcome.there() + "; this one"
                    + " continues after them.");
        }
        outcome.settings()
                .forEach((name, value) -> terminal.say("Decisions depend on " + name + ". It was " + value + " where"
                        + " the log was exported and is different here: use the old value until all events are"
                        + " processed."));
        if (outcome.keepsForever()) {
            terminal.say("Some events are older than the retention of the topic, so its retention.ms is now -1. Set"
                    + " it back when rewind_events_behind is 0.");
        }
        terminal.say(dryRun ? "Nothing was written." : "Imported in " + BackupReport.since(began) + ".");
    }

    private Outcome outcome() {
        try (BackupReport.Line line = new BackupReport.Line(rewind.terminal())) {
            return LogImport.run(rewind.clientSettings(), file, dryRun, append, line);
        } catch (BackupException e) {
            throw BackupReport.asCommandException(e);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandException(ExitCode.ERROR, file + " cannot be read: " + e.getMessage());
        }
    }
}
