package dev.rewind.standalone.commands.operate;

import dev.rewind.standalone.backup.BackupException;
import dev.rewind.standalone.backup.LogExport;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind export}: writes the log to a file. */
@Command(
        name = "export",
        description = {
            "Writes the whole log to a file, while processors keep running.",
            "rewind import creates an installation from the file, with the same entities and checkpoints. The file"
                    + " ends with a hash of its content. The log must still have its first events."
        },
        footer = {"  rewind export rewind.jsonl.gz", "  rewind export - | ssh backup 'cat > rewind.jsonl.gz'"})
public final class ExportLog implements Runnable {

    private static final String STDOUT = "-";

    private final RewindCommand rewind;

    @Parameters(paramLabel = "FILE", description = "File to write; - for standard output.")
    private Path file = Path.of("");

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    public ExportLog(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        long began = System.nanoTime();
        try {
            long records = file.toString().equals(STDOUT) ? to(stdout()) : toFile();
            rewind.terminal()
                    .say(HumanValues.count(records, "event") + " exported in " + BackupReport.since(began) + ".");
        } catch (BackupException e) {
            throw BackupReport.asCommandException(e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.ERROR, file + " cannot be written: " + e.getMessage());
        }
    }

    private OutputStream stdout() {
        if (rewind.terminal().outIsTerminal()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "stdout is a terminal, and the bytes of an export could send commands to it; give a file, or"
                            + " send - through a pipe");
        }
        return rewind.terminal().bytes();
    }

    /** Writes to a part file and renames it at the end, so that a file of this name is always complete. */
    private long toFile() throws IOException {
        if (Files.exists(file) && !force) {
            throw new CommandException(ExitCode.CONFLICT, file + " exists; give --force to replace it");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            long records;
            try (OutputStream out = Files.newOutputStream(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                records = to(out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return records;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private long to(OutputStream out) throws IOException {
        try (BackupReport.Line line = new BackupReport.Line(rewind.terminal())) {
            return LogExport.run(rewind.clientSettings(), out, line);
        }
    }
}
