package dev.rewind.query.console;

import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.RouteCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of the console. Third-party files have their version in their path, so they never change. The project's own
 * files are revalidated by entity tag, and their scripts are sent without comments.
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
            "json", "application/json",
            "md", "text/markdown;charset=utf-8");

    /** The file of this name in the console's directory; null if it does not exist. */
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
            byte[] bytes = file.readAllBytes();
            boolean isOwnScript = !fixed && name.endsWith(".js");
            return of(
                    mediaType,
                    isOwnScript ? withoutComments(bytes) : bytes,
                    fixed ? "public, max-age=31536000, immutable" : "no-cache");
        } catch (IOException e) {
            throw new UncheckedIOException("the console file " + name + " cannot be read", e);
        }
    }

    /** The script with an empty line in place of each line that is only a comment, so that lines keep their numbers. */
    private static byte[] withoutComments(byte[] script) {
        StringBuilder code = new StringBuilder(script.length);
        boolean inComment = false;
        for (String line : new String(script, StandardCharsets.UTF_8).split("\n", -1)) {
            String text = line.strip();
            boolean isComment = inComment || text.startsWith("//") || text.startsWith("/*");
            inComment = (inComment || text.startsWith("/*")) && !text.endsWith("*/");
            code.append(isComment ? "" : line).append('\n');
        }
        code.setLength(code.length() - 1);
        return code.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ConsoleFile of(String mediaType, byte[] bytes, String caching) {
        return new ConsoleFile(mediaType, bytes, '"' + Sha256.hex(bytes).substring(0, 32) + '"', caching);
    }

    /** The same file with a text replaced. */
    ConsoleFile with(String before, String after) {
        if (!text().contains(before)) {
            throw new IllegalStateException("the console page does not contain " + before);
        }
        return of(mediaType, text().replace(before, after).getBytes(StandardCharsets.UTF_8), caching);
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    Reply reply(RouteCall call) {
        Reply reply = call.has(etag)
                ? Reply.notModified().as(mediaType)
                : Reply.ok(bytes).as(mediaType);
        return reply.header("ETag", etag)
                .header("Cache-Control", caching)
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }
}
