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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The only class that writes to stdout and stderr. Data goes to stdout, messages go to stderr, both in UTF-8 in
 * every locale.
 *
 * <p>Text is escaped by {@link VisibleText}, so that text from an event can neither control the terminal nor hide.
 * The only escape sequences are those of {@link Colours}, the progress lines, what is drawn again, and the help. JSON is not escaped when it
 * goes to a file or a pipe.
 */
public final class Terminal {

    private static final String CLEAR = "\r\u001B[K";
    private static final String CLEAR_ABOVE = "\u001B[A\u001B[K";

    /** The width of a terminal whose width is not known. */
    private static final int USUAL_WIDTH = 80;

    /** The height of a terminal whose height is not known. */
    private static final int USUAL_HEIGHT = 24;

    private static final String UP = "\u001B[%dA";
    private static final String CLEAR_BELOW = "\u001B[J";

    private static final int NARROWEST_HELP = 55;
    private static final int WIDEST_HELP = 120;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean outIsTerminal;
    private final Colours outColours;
    private final Colours errColours;
    private final Map<String, String> environment;
    private final boolean asks;
    private int progressLines;
    private List<String> drawn = List.of();

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
        return columns(Integer.MAX_VALUE);
    }

    /** The number of columns that a help may have: text in long lines is hard to read. */
    public int helpWidth() {
        return outIsTerminal ? Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, columns(USUAL_WIDTH))) : USUAL_WIDTH;
    }

    private int columns(int unknown) {
        return measure("COLUMNS", "rewind.columns", unknown);
    }

    private int measure(String variable, String property, int unknown) {
        return Stream.of(environment.getOrDefault(variable, ""), System.getProperty(property, ""))
                .filter(text -> text.matches("[1-9][0-9]{0,4}"))
                .map(Integer::valueOf)
                .findFirst()
                .orElse(unknown);
    }

    /** Writes one line of data for people. */
    public synchronized void print(String line) {
        clearProgress();
        out.println(outColours.render(VisibleText.of(line)));
    }

    /** Whether {@link #redraw} can replace what it has drawn: stdout is a terminal that may be coloured. */
    boolean redraws() {
        return outIsTerminal && outColours.areOn();
    }

    /**
     * Draws lines of data in place of those that it drew before. Lines that stay the same are not drawn again, and those
     * that have left the screen at the top stay as they are.
     */
    synchronized void redraw(List<String> lines) {
        clearProgress();
        List<String> rendered = lines.stream()
                .map(line -> outColours.render(VisibleText.of(line)))
                .toList();
        int same = 0;
        while (same < Math.min(drawn.size(), rendered.size()) && drawn.get(same).equals(rendered.get(same))) {
            same++;
        }
        int onScreen = Math.min(drawn.size(), measure("LINES", "rewind.rows", USUAL_HEIGHT) - 1);
        int from = Math.max(same, drawn.size() - onScreen);
        int up = drawn.size() - from;
        out.print((up > 0 ? UP.formatted(up) + CLEAR_BELOW : "")
                + rendered.stream()
                        .skip(from)
                        .map(line -> line + System.lineSeparator())
                        .collect(Collectors.joining()));
        out.flush();
        drawn = rendered;
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
    public synchronized void say(String line) {
        clearProgress();
        drawn = List.of();
        String shown = VisibleText.of(line);
        // An address that is broken cannot be opened with a click.
        int width = showsProgress() && !line.contains("://") ? columns(Integer.MAX_VALUE) : Integer.MAX_VALUE;
        Wrapping.lines(shown, width, "", "  ").forEach(part -> err.println(errColours.render(part)));
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

    /** Replaces the progress lines by one line, only on a terminal. */
    public void showProgress(String line) {
        showProgress(List.of(line));
    }

    /** Replaces the progress lines, which are below all messages; only on a terminal. A line that is too long is cut. */
    synchronized void showProgress(List<String> lines) {
        if (showsProgress() && (progressLines > 0 || !lines.isEmpty())) {
            int most = columns(USUAL_WIDTH) - 1;
            err.print(clear()
                    + lines.stream()
                            .map(line -> Columns.cut(VisibleText.of(line), most))
                            .collect(Collectors.joining("\n")));
            err.flush();
            progressLines = lines.size();
        }
    }

    /** Removes the progress lines. */
    public synchronized void clearProgress() {
        if (progressLines > 0) {
            err.print(clear());
            err.flush();
            progressLines = 0;
        }
    }

    private String clear() {
        return CLEAR + CLEAR_ABOVE.repeat(Math.max(0, progressLines - 1));
    }

    /** A writer for the help, which is not escaped because it is Rewind's own text. */
    public PrintWriter help() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }
}
