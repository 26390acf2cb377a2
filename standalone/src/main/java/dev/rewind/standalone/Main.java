package dev.rewind.standalone;

import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.Terminal;

/** Runs one {@code rewind} command. */
public final class Main {

    private Main() {}

    /**
     * Runs it and ends the process with its exit code.
     *
     * @param arguments as typed
     */
    public static void main(String[] arguments) {
        System.exit(RewindCommand.run(Terminal.system(), arguments));
    }
}
