package dev.rewind.query.docs;

import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Serves the contracts of the routes and of the topics, as files and as a page. All are static files. */
public final class DocumentationRoutes {

    private DocumentationRoutes() {}

    /** The routes; their answers never change. */
    public static List<Route> routes() {
        return List.of(
                route("/openapi.yaml", yaml("openapi.yaml")),
                route("/asyncapi.yaml", yaml("docs/asyncapi.yaml")),
                route("/docs", page(file("docs/docs.html"))));
    }

    private static Route route(String path, Reply reply) {
        return Route.get(path, call -> CompletableFuture.completedFuture(reply));
    }

    private static Reply yaml(String name) {
        return Reply.ok(file(name)).as("application/yaml");
    }

    /** The page. A browser may use its style, and nothing else. */
    private static Reply page(byte[] html) {
        String text = new String(html, StandardCharsets.UTF_8);
        String style = text.substring(text.indexOf("<style>") + "<style>".length(), text.indexOf("</style>"));
        String hash = Base64.getEncoder().encodeToString(Sha256.digest(style.getBytes(StandardCharsets.UTF_8)));
        return Reply.ok(html)
                .as("text/html;charset=utf-8")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'sha256-" + hash
                                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private static byte[] file(String name) {
        try (InputStream file = DocumentationRoutes.class.getResourceAsStream("/dev/rewind/query/" + name)) {
            return Objects.requireNonNull(file, () -> name + " is missing").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
