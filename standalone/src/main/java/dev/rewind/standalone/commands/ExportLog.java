package dev.rewind.standalone.commands;

import dev.rewind.standalone.backup.BackupException;
import dev.rewind.standalone.backup.Export;
import dev.rewind.standalone.output.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind export}: the log in a file. */
@Command(
        name = "export",
        description = {
            "Writes the whole log into a file, with a hash over all of it; processors may run meanwhile.",
            "rewind import makes an installation out of it in which every entity is as it was. The log must have its"
                    + " beginning."
        },
        footer = {"  rewind export rewind.jsonl.gz", "  rewind export - | ssh backup 'cat > rewind.jsonl.gz'"})
final class ExportLog implements Runnable {

    private static final String STDOUT = "-";

    private final RewindCommand rewind;

    @Parameters(paramLabel = "FILE", description = "The file to make; - for stdout.")
    private Path file = Path.of("");

    @Option(names = "--force", description = "Replace a file that exists.")
    private boolean force;

    ExportLog(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        long began = System.nanoTime();
        try {
            long records = file.toString().equals(STDOUT) ? to(rewind.terminal().out()) : toFile();
            rewind.terminal().say(Words.count(records, "event") + " exported in " + Backups.since(began) + ".");
        } catch (BackupException e) {
            throw Backups.told(e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.ERROR, file + " cannot be written: " + e.getMessage());
        }
    }

    /** Under its name it is whole or not there. */
    private long toFile() throws IOException {
        if (Files.exists(file) && !force) {
            throw new CommandException(ExitCode.CONFLICT, file + " exists; say --force to replace it");
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
        try (Backups.Line line = new Backups.Line(rewind.terminal())) {
            return Export.run(rewind.clientSettings(), out, line);
        }
    }
}
