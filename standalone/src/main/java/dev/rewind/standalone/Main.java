package dev.rewind.standalone;

import dev.rewind.standalone.output.Terminal;

/** Runs one {@code rewind} command. */
public final class Main {

    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.system();
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> terminal.printStackTrace(problem));
        System.exit(CommandTree.run(terminal, arguments));
    }
}
