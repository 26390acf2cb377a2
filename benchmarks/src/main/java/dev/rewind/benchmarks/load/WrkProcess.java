package dev.rewind.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs <a href="https://github.com/wg/wrk">wrk</a>, which sends requests as fast as they are answered. */
public final class WrkProcess {

    private static final Pattern RATE = Pattern.compile("(?m)^Requests/sec:\\s+([0-9.]+)$");
    private static final Pattern SLOW = Pattern.compile("(?m)^\\s+99%\\s+([0-9.]+)(us|ms|s) *$");
    private static final Pattern REFUSED = Pattern.compile("(?m)^\\s*(Non-2xx.*|Socket errors.*)$");
    private static final int THREADS = 2;

    private WrkProcess() {}

    /**
     * The result of a run.
     *
     * @param perSecond answers per second
     * @param p99Ms the p99 of the latency in milliseconds, which includes waiting behind the other connections
     */
    public record Rate(double perSecond, double p99Ms) {}

    /** Whether wrk is installed. */
    public static boolean isThere() {
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
     * Requests the paths in turn.
     *
     * @throws IllegalStateException if an answer did not have status 200
     */
    public static Rate ask(URI url, List<String> paths, int connections, int seconds) {
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

    /** The Lua script prepares all requests before the run, so that building them is not measured. */
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
        BenchmarkSite.done(process.onExit()::get);
        if (process.exitValue() != 0) {
            throw new IllegalStateException("wrk failed: " + said);
        }
        return said;
    }

    private static Rate rate(String said) {
        Matcher refused = REFUSED.matcher(said);
        if (refused.find()) {
            throw new IllegalStateException("wrk reports failed requests: " + refused.group(1));
        }
        Matcher rate = RATE.matcher(said);
        Matcher slow = SLOW.matcher(said);
        if (!rate.find() || !slow.find()) {
            throw new IllegalStateException("the output of wrk is not understood: " + said);
        }
        double unit = switch (slow.group(2)) {
            case "us" -> 1e-3;
            case "ms" -> 1;
            default -> 1e3;
        };
        return new Rate(Double.parseDouble(rate.group(1)), Double.parseDouble(slow.group(1)) * unit);
    }
}
