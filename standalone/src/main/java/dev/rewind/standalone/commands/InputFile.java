package dev.rewind.standalone.commands;

import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that a command reads, or standard input.
 *
 * @param typed the path of the file, or {@code -} for standard input
 */
public record InputFile(String typed) {

    private static final String STDIN = "-";

    /** The name of the file in messages. */
    public String shown() {
        return typed.equals(STDIN) ? "standard input" : typed;
    }

    /** All bytes. */
    public byte[] bytes(Terminal terminal) throws IOException {
        if (typed.equals(STDIN)) {
            return terminal.in().readAllBytes();
        }
        try {
            return Files.readAllBytes(Path.of(typed));
        } catch (NoSuchFileException e) {
            throw unusable("there is no file \"" + typed + "\"");
        } catch (AccessDeniedException e) {
            throw unusable("the file \"" + typed + "\" cannot be read: permission denied");
        } catch (IOException e) {
            if (Files.isDirectory(Path.of(typed))) {
                throw unusable("\"" + typed + "\" is a directory");
            }
            throw e;
        }
    }

    private static CommandException unusable(String what) {
        return new CommandException(ExitCode.USAGE, what + "; give a path, or - for standard input");
    }
}
