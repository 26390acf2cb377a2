package dev.rewind.standalone.output;

import dev.rewind.events.json.VisibleText;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The only class that writes to stdout and stderr. Data goes to stdout, messages go to stderr, both in UTF-8 in
 * every locale.
 *
 * <p>Text is escaped by {@link VisibleText}, so that text from an event can neither control the terminal nor hide.
 * The only escape sequences are those of {@link Colours}, the progress line and the help. JSON is not escaped when it
 * goes to a file or a pipe.
 */
public final class Terminal {

    private static final String CLEAR = "\r\u001B[K";

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean outIsTerminal;
    private final Colours outColours;
    private final Colours errColours;
    private final Map<String, String> environment;
    private final boolean asks;
    private boolean hasProgress;

    /**
     * A terminal.
     *
     * @param in standard input
     * @param out takes data
     * @param err takes messages
     * @param outIsTerminal whether {@code out} is a terminal
     * @param outColours colours text for {@code out}
     * @param errColours colours text for {@code err}
     * @param environment the environment variables
     */
    public Terminal(
            InputStream in,
            OutputStream out,
            OutputStream err,
            boolean outIsTerminal,
            Colours outColours,
            Colours errColours,
            Map<String, String> environment) {
        this(in, out, err, outIsTerminal, outColours, errColours, environment, false);
    }

    /**
     * A terminal.
     *
     * @param asks whether a person reads {@code err} and types into {@code in}
     */
    public Terminal(
            InputStream in,
            OutputStream out,
            OutputStream err,
            boolean outIsTerminal,
            Colours outColours,
            Colours errColours,
            Map<String, String> environment,
            boolean asks) {
        this.in = in;
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.outIsTerminal = outIsTerminal;
        this.outColours = outColours;
        this.errColours = errColours;
        this.environment = environment;
        this.asks = asks;
    }

    /**
     * The terminal of this process. The launcher sets the system properties {@code rewind.tty.out} and {@code
     * rewind.tty.err}, because Java cannot tell which of the two is a terminal. Without them, output is escaped as
     * for a terminal and not coloured. It sets {@code rewind.tty.ask} if stdin and stderr are terminals.
     *
     * @see <a href="https://no-color.org">NO_COLOR</a>
     */
    public static Terminal system() {
        Map<String, String> environment = System.getenv();
        return new Terminal(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                !"false".equals(System.getProperty("rewind.tty.out")),
                colours(environment, "rewind.tty.out"),
                colours(environment, "rewind.tty.err"),
                environment,
                Boolean.getBoolean("rewind.tty.ask"));
    }

    private static Colours colours(Map<String, String> environment, String property) {
        boolean unwanted =
                !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return Boolean.getBoolean(property) && !unwanted ? Colours.ON : Colours.OFF;
    }

    /** Standard input. */
    public InputStream in() {
        return in;
    }

    /** Colours text for stdout. */
    public Colours outColours() {
        return outColours;
    }

    /** Colours text for stderr. */
    public Colours errColours() {
        return errColours;
    }

    /** The environment variables. */
    public Map<String, String> environment() {
        return environment;
    }

    /**
     * The number of columns of the terminal that stdout goes to: {@code COLUMNS}, or what the launcher found. Without a
     * terminal there is no limit.
     */
    int width() {
        if (!outIsTerminal) {
            return Integer.MAX_VALUE;
        }
        return Stream.of(environment.getOrDefault("COLUMNS", ""), System.getProperty("rewind.columns", ""))
                .filter(text -> text.matches("[1-9][0-9]{0,4}"))
                .map(Integer::valueOf)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    /** Writes one line of data for people. */
    public void print(String line) {
        out.println(outColours.render(VisibleText.of(line)));
    }

    /** Writes one JSON document: escaped on a terminal, unchanged to a file or a pipe. */
    void printJson(String json) {
        out.println(outIsTerminal ? VisibleText.lines(json) : VisibleText.encodable(json));
    }

    /** Writes a shell script that Rewind generated. */
    public void printScript(String script) {
        out.print(VisibleText.lines(script));
        out.flush();
    }

    /** Whether stdout is a terminal, to which {@link #bytes} must not write. */
    public boolean outIsTerminal() {
        return outIsTerminal;
    }

    /**
     * Stdout for raw bytes.
     *
     * @throws IllegalStateException if stdout is a terminal
     */
    public OutputStream bytes() {
        if (outIsTerminal) {
            throw new IllegalStateException("raw bytes must not go to a terminal");
        }
        return out;
    }

    /** Whether the reader of stdout has gone away. */
    public boolean isClosed() {
        return out.checkError();
    }

    /** Writes one line of a message. */
    public void say(String line) {
        err.println(errColours.render(VisibleText.of(line)));
    }

    /** Whether there is a person to {@link #confirms}. */
    public boolean asks() {
        return asks;
    }

    /**
     * Asks the person at the terminal a question, and waits for the answer. Only {@code y} and {@code yes} confirm.
     *
     * @throws UncheckedIOException if stdin cannot be read
     */
    public boolean confirms(String question) {
        err.print(errColours.render(VisibleText.of(question + " [y/N] ")));
        err.flush();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = in.read();
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = in.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the answer cannot be read", e);
        }
        String answer = line.toString(StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    /** Writes the stack trace of an exception. */
    public void printStackTrace(Throwable problem) {
        StringWriter trace = new StringWriter();
        problem.printStackTrace(new PrintWriter(trace));
        err.print(VisibleText.lines(trace.toString()));
        err.flush();
    }

    /** Whether {@link #showProgress} shows anything: stderr is a terminal that may be coloured. */
    boolean showsProgress() {
        return errColours.areOn();
    }

    /** Replaces the progress line, only on a terminal. */
    public synchronized void showProgress(String line) {
        if (showsProgress()) {
            err.print(CLEAR + VisibleText.of(line));
            err.flush();
            hasProgress = true;
        }
    }

    /** Removes the progress line. */
    public synchronized void clearProgress() {
        if (hasProgress) {
            err.print(CLEAR);
            err.flush();
            hasProgress = false;
        }
    }

    /** A writer for the help, which is not escaped because it is Rewind's own text. */
    public PrintWriter help() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }
}
