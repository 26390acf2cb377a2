package dev.rewind.query.console;

import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of the console, read once. What other projects made has its version in its path and so never changes;
 * our own files are asked for again with their entity tag.
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be sent, never compared.
record ConsoleFile(String mediaType, byte[] bytes, String etag, String caching) {

    private static final String ROOT = "/dev/rewind/query/console/";
    private static final Pattern NAME = Pattern.compile("(?:[a-z0-9][a-z0-9.-]*/)*[a-z0-9-]+\\.([a-z]{2,4})");
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "mjs", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    /** The file of this name below the console's root, or null when there is none. */
    static @Nullable ConsoleFile read(String name) {
        var parts = NAME.matcher(name);
        String mediaType = parts.matches() ? MEDIA_TYPES.get(parts.group(1)) : null;
        if (mediaType == null) {
            return null;
        }
        try (InputStream file = ConsoleFile.class.getResourceAsStream(ROOT + name)) {
            if (file == null) {
                return null;
            }
            boolean fixed = name.startsWith("vendor/") && !name.endsWith("vendor.json");
            return of(mediaType, file.readAllBytes(), fixed ? "public, max-age=31536000, immutable" : "no-cache");
        } catch (IOException e) {
            throw new UncheckedIOException("the console's file " + name + " cannot be read", e);
        }
    }

    private static ConsoleFile of(String mediaType, byte[] bytes, String caching) {
        return new ConsoleFile(mediaType, bytes, '"' + Sha256.hex(bytes).substring(0, 32) + '"', caching);
    }

    /** The same file with another text in the place of one that it has. */
    ConsoleFile with(String before, String after) {
        if (!text().contains(before)) {
            throw new IllegalStateException("the console's page has no " + before);
        }
        return of(mediaType, text().replace(before, after).getBytes(StandardCharsets.UTF_8), caching);
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    Reply reply(Call call) {
        Reply reply = call.has(etag)
                ? Reply.notModified().as(mediaType)
                : Reply.ok(bytes).as(mediaType);
        return reply.header("ETag", etag)
                .header("Cache-Control", caching)
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }
}
