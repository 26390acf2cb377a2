package dev.rewind.query.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Makes large answers small for callers who can read that (RFC 9110 §12.5.3); another coding is another entity tag. */
final class Compression {

    static final String TAG_SUFFIX = "-gzip";

    private static final int WORTHWHILE_BYTES = 1024;
    private static final Pattern GZIP =
            Pattern.compile("(?:^|,)\\s*(?:gzip|\\*)\\s*(?:;\\s*q=([0-9.]{1,5}))?\\s*(?=,|$)");

    private Compression() {}

    /** The same reply, smaller where the caller accepts that and it is worth it. */
    static Reply of(Reply reply, @Nullable String accepted) {
        if (reply.body().length < WORTHWHILE_BYTES || reply.feed() != null) {
            return reply;
        }
        Reply varied = reply.header("Vary", "Accept-Encoding");
        if (!accepts(accepted)) {
            return varied;
        }
        Reply small = varied.body(gzip(reply.body())).header("Content-Encoding", "gzip");
        String etag = reply.headers().get("ETag");
        return etag == null ? small : small.header("ETag", etag.substring(0, etag.length() - 1) + TAG_SUFFIX + '"');
    }

    static boolean accepts(@Nullable String accepted) {
        if (accepted == null) {
            return false;
        }
        Matcher gzip = GZIP.matcher(accepted);
        return gzip.find() && (gzip.group(1) == null || !gzip.group(1).matches("0?(\\.0*)?"));
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream small = new ByteArrayOutputStream(body.length / 2);
        try (GZIPOutputStream gzip = new Fast(small)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return small.toByteArray();
    }

    private static final class Fast extends GZIPOutputStream {
        private Fast(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
