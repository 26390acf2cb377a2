package dev.rewind.standalone.backup;

import dev.rewind.events.json.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Writes a file: gzip of JSON lines, a {@link Heading}, records, and an {@link Ending} with the hash of all of it. */
final class BackupWriter {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final GZIPOutputStream zip;
    private final OutputStream out;
    private final MessageDigest digest = sha256();
    private long records;

    BackupWriter(OutputStream file, Heading heading) throws IOException {
        zip = new FastZip(file);
        out = new BufferedOutputStream(zip, BUFFER_BYTES);
        line(heading);
    }

    void write(LoggedRecord message) throws IOException {
        line(message);
        records++;
    }

    /** Without this a file has no end, and is not taken for one. */
    void end() throws IOException {
        line(new Ending(records, HexFormat.of().formatHex(digest.digest())));
        out.flush();
        zip.finish();
    }

    private void line(Object value) throws IOException {
        byte[] json = Json.mapper().writeValueAsBytes(value);
        digest.update(json);
        digest.update((byte) '\n');
        out.write(json);
        out.write('\n');
    }

    /** An export is as fast as this: the usual level takes three times as long to make the file a tenth smaller. */
    private static final class FastZip extends GZIPOutputStream {
        FastZip(OutputStream file) throws IOException {
            super(file, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
