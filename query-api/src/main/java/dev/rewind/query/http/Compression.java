package dev.rewind.query.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses large answers for callers that accept gzip (RFC 9110 §12.5.3). The compressed answer has its own entity
 * tag.
 */
final class Compression {

    static final String TAG_SUFFIX = "-gzip";

    private static final int MIN_BYTES = 1024;
    private static final Pattern GZIP =
            Pattern.compile("(?:^|,)\\s*(?:gzip|\\*)\\s*(?:;\\s*q=([0-9.]{1,5}))?\\s*(?=,|$)");

    private Compression() {}

    /** The same reply, compressed if the caller accepts gzip and the body is large enough. */
    static Reply of(Reply reply, @Nullable String accepted) {
        if (reply.body().length < MIN_BYTES || reply.feed() != null) {
            return reply;
        }
        String vary = reply.headers().get("Vary");
        Reply varied = reply.header("Vary", vary == null ? "Accept-Encoding" : vary + ", Accept-Encoding");
        if (!accepts(accepted)) {
            return varied;
        }
        Reply compressed = varied.body(gzip(reply.body(), level(reply))).header("Content-Encoding", "gzip");
        String etag = reply.headers().get("ETag");
        return etag == null
                ? compressed
                : compressed.header("ETag", etag.substring(0, etag.length() - 1) + TAG_SUFFIX + '"');
    }

    static boolean accepts(@Nullable String accepted) {
        if (accepted == null) {
            return false;
        }
        Matcher gzip = GZIP.matcher(accepted);
        return gzip.find() && (gzip.group(1) == null || !gzip.group(1).matches("0?(\\.0*)?"));
    }

    /** Scripts and pages are small and seldom asked for. Answers of the API are compressed all the time. */
    private static int level(Reply reply) {
        return reply.mediaType().startsWith("text/") ? Deflater.DEFAULT_COMPRESSION : Deflater.BEST_SPEED;
    }

    private static byte[] gzip(byte[] body, int level) {
        ByteArrayOutputStream small = new ByteArrayOutputStream(body.length / 2);
        try (GZIPOutputStream gzip = new LevelledGzip(small, level)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return small.toByteArray();
    }

    private static final class LevelledGzip extends GZIPOutputStream {
        private LevelledGzip(ByteArrayOutputStream out, int level) throws IOException {
            super(out);
            def.setLevel(level);
        }
    }
}
