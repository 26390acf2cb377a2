package dev.rewind.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** <a href="https://github.com/wg/wrk">wrk</a>, which asks as fast as it is answered, from a process of its own. */
final class Wrk {

    private static final Pattern RATE = Pattern.compile("(?m)^Requests/sec:\\s+([0-9.]+)$");
    private static final Pattern SLOW = Pattern.compile("(?m)^\\s+99%\\s+([0-9.]+)(us|ms|s) *$");
    private static final Pattern REFUSED = Pattern.compile("(?m)^\\s*(Non-2xx.*|Socket errors.*)$");
    private static final int THREADS = 2;

    private Wrk() {}

    /**
     * What came of it.
     *
     * @param perSecond answers
     * @param p99Ms of the latency, in milliseconds, of whoever waits in line with all the others
     */
    record Rate(double perSecond, double p99Ms) {}

    /** Whether it is installed. */
    static boolean isThere() {
        try {
            return new ProcessBuilder("wrk", "-v")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    >= 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Asks for paths in turn.
     *
     * @throws IllegalStateException when one was not answered with 200
     */
    static Rate ask(URI url, List<String> paths, int connections, int seconds) {
        try {
            Path script = Files.createTempFile("rewind-", ".lua");
            try {
                Files.writeString(script, script(paths));
                return rate(output(List.of(
                        "wrk",
                        "-t" + THREADS,
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--latency",
                        "-s",
                        script.toString(),
                        url.toString())));
            } finally {
                Files.delete(script);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Requests are made before the clock starts: what is measured is not how fast wrk puts texts together. */
    private static String script(List<String> paths) {
        StringBuilder lua = new StringBuilder("local paths = {\n");
        paths.forEach(path -> lua.append('"').append(path).append("\",\n"));
        return lua.append("}\n")
                .append("local requests = {}\n")
                .append("local n = 0\n")
                .append("function init(args)\n")
                .append("  for i = 1, #paths do requests[i] = wrk.format('GET', paths[i]) end\n")
                .append("  n = math.random(#paths)\n")
                .append("end\n")
                .append("function request()\n")
                .append("  n = n % #paths + 1\n")
                .append("  return requests[n]\n")
                .append("end\n")
                .toString();
    }

    private static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Site.done(process.onExit()::get);
        if (process.exitValue() != 0) {
            throw new IllegalStateException("wrk failed: " + said);
        }
        return said;
    }

    private static Rate rate(String said) {
        Matcher refused = REFUSED.matcher(said);
        if (refused.find()) {
            throw new IllegalStateException("wrk was not answered as it should be: " + refused.group(1));
        }
        Matcher rate = RATE.matcher(said);
        Matcher slow = SLOW.matcher(said);
        if (!rate.find() || !slow.find()) {
            throw new IllegalStateException("wrk says something unknown: " + said);
        }
        double unit = switch (slow.group(2)) {
            case "us" -> 1e-3;
            case "ms" -> 1;
            default -> 1e3;
        };
        return new Rate(Double.parseDouble(rate.group(1)), Double.parseDouble(slow.group(1)) * unit);
    }
}
