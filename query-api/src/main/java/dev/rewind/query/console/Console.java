package dev.rewind.query.console;

import dev.rewind.events.config.Configuration;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The web console: files from the jar, for everybody, because nothing is in them. What they show comes from the API,
 * which asks who wants to know. Its pages are all the same file, which looks at its own address.
 */
public final class Console {

    /** The addresses that the console gives its pages; {@code state/pages.js} has the same list. */
    static final List<String> PAGES = List.of(
            "/",
            "/entities/{entity_type}/{entity_id}",
            "/checkpoints",
            "/diff/{from}/{to}",
            "/rollbacks",
            "/rollbacks/{rollback_id}",
            "/system");

    private static final String TRACES = "<meta name=\"rewind-traces\" content=\"%s\">";
    private static final String NO_TRACES = TRACES.formatted("");

    private static final Map<String, ConsoleFile> READ = new ConcurrentHashMap<>();

    private Console() {}

    /**
     * The routes that serve it.
     *
     * @throws dev.rewind.events.config.ConfigurationException when a setting of the console's cannot be used
     */
    public static List<Route> routes(Configuration configuration) {
        ConsoleFile plain = ConsoleFile.read("index.html");
        if (plain == null) {
            throw new IllegalStateException("the console's files are missing from the jar");
        }
        ConsoleFile index = plain.with(NO_TRACES, TRACES.formatted(TraceLink.attribute(configuration)));
        Map<String, String> pageHeaders = PageHeaders.of(index.text());
        return Stream.concat(
                        PAGES.stream().map(page -> Route.file(page, call -> page(call, index, pageHeaders))),
                        Stream.of(
                                Route.file("/favicon.ico", call -> file(call, "favicon.svg")),
                                Route.file("/console/<file>", call -> file(call, call.path("file")))))
                .toList();
    }

    private static CompletionStage<Reply> page(Call call, ConsoleFile index, Map<String, String> headers) {
        Reply reply = index.reply(call);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            reply = reply.header(header.getKey(), header.getValue());
        }
        return CompletableFuture.completedFuture(reply);
    }

    private static CompletionStage<Reply> file(Call call, String name) {
        ConsoleFile file = READ.computeIfAbsent(name, ConsoleFile::read);
        if (file == null) {
            throw Problem.of(ProblemCode.NOT_FOUND, "the console has no such file", "start at /")
                    .value(name);
        }
        return CompletableFuture.completedFuture(file.reply(call));
    }
}
