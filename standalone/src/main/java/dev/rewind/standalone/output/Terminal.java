package dev.rewind.standalone.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command talks to: data goes to {@code out}, words go to {@code err}. Both are UTF-8, whatever the locale.
 *
 * @param in standard input
 * @param out for data
 * @param err for words
 * @param outColours paints what goes to {@code out}
 * @param errColours paints what goes to {@code err}
 * @param environment the environment variables
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Colours outColours,
        Colours errColours,
        Map<String, String> environment) {

    /**
     * This process's own. The launcher says by the system properties {@code rewind.tty.out} and {@code rewind.tty.err}
     * whether these are terminals, because Java cannot tell one from the other.
     *
     * @see <a href="https://no-color.org">NO_COLOR</a>
     */
    public static Terminal system() {
        Map<String, String> environment = System.getenv();
        return new Terminal(
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                colours(environment, "rewind.tty.out"),
                colours(environment, "rewind.tty.err"),
                environment);
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private static Colours colours(Map<String, String> environment, String property) {
        boolean unwanted =
                !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return Boolean.getBoolean(property) && !unwanted ? Colours.ON : Colours.OFF;
    }

    /** One line of words. */
    public void say(String line) {
        err.println(line);
    }
}
