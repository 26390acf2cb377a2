package dev.rewind.query.console;

import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Serves the web console's files from the jar, to every caller. They contain no data; the console gets its data from
 * the API. All pages are the same file, which looks at its own address.
 */
public final class Console {

    /** The addresses of the console's pages; {@code state/pages.js} has the same list. */
    static final List<String> PAGES = List.of(
            "/",
            "/failing",
            "/entities/{entity_type}/{entity_id}",
            "/checkpoints",
            "/diff/{from}/{to}",
            "/rollbacks",
            "/rollbacks/{rollback_id}",
            "/bulk",
            "/bulk/{bulk_id}",
            "/traces/{trace_id}",
            "/system",
            "/glossary");

    private static final Map<String, ConsoleFile> READ = new ConcurrentHashMap<>();

    private Console() {}

    /**
     * The routes of the console.
     *
     * @throws dev.rewind.service.config.ConfigurationException when a setting of the console is invalid
     */
    public static List<Route> routes(Configuration configuration) {
        ConsoleFile index = index(configuration);
        Map<String, String> pageHeaders = ConsoleHeaders.of(index.text());
        return Stream.concat(
                        PAGES.stream().map(page -> Route.file(page, call -> page(call, index, pageHeaders))),
                        Stream.of(
                                Route.file("/favicon.ico", call -> file(call, "favicon.svg")),
                                Route.file("/console/<file>", call -> file(call, call.path("file")))))
                .toList();
    }

    /**
     * What a browser gets for an unknown address: the page that says so, which leads to the others.
     *
     * @throws dev.rewind.service.config.ConfigurationException when a setting of the console is invalid
     */
    public static Reply missingPage(Configuration configuration) {
        ConsoleFile index = index(configuration);
        return with(
                ConsoleHeaders.of(index.text()),
                Reply.ok(index.bytes()).as(index.mediaType()).status(404));
    }

    private static ConsoleFile index(Configuration configuration) {
        ConsoleFile index = ConsoleFile.read("index.html");
        if (index == null) {
            throw new IllegalStateException("the console files are missing from the jar");
        }
        for (ViewerLink link : ViewerLink.values()) {
            index = link.in(index, configuration);
        }
        return index;
    }

    private static CompletionStage<Reply> page(RouteCall call, ConsoleFile index, Map<String, String> headers) {
        return CompletableFuture.completedFuture(with(headers, index.reply(call)));
    }

    private static Reply with(Map<String, String> headers, Reply page) {
        Reply reply = page;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            reply = reply.header(header.getKey(), header.getValue());
        }
        return reply;
    }

    private static CompletionStage<Reply> file(RouteCall call, String name) {
        ConsoleFile file = READ.computeIfAbsent(name, ConsoleFile::read);
        if (file == null) {
            throw Problem.of(ProblemCode.NOT_FOUND, "the console has no such file", "open the console at /")
                    .value(name);
        }
        return CompletableFuture.completedFuture(file.reply(call));
    }
}
