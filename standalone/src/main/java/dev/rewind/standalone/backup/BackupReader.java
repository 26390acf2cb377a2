package dev.rewind.standalone.backup;

import dev.rewind.events.Topics;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.backup.BackupException.Problem;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads a file line by line, and knows at its end whether it is what was exported. Holds one record at a time. */
final class BackupReader implements AutoCloseable {

    /** The largest record in Base64, and what is around it. */
    private static final int LONGEST_LINE = 2 * Topics.MAX_RECORD_BYTES;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] END = "{\"records\":".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int filled;
    private final MessageDigest digest = BackupWriter.sha256();
    private final Heading heading;
    private long records;
    private String sha256 = "";

    BackupReader(Path file) throws IOException {
        this.file = file;
        InputStream bytes = Files.newInputStream(file);
        try {
            in = new GZIPInputStream(bytes, BUFFER_BYTES);
            heading = parsed(hashed(line()), Heading.class);
            if (heading.rewindExport() != Heading.FORMAT) {
                throw damaged("it has format " + heading.rewindExport() + ", and this version reads " + Heading.FORMAT);
            }
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e instanceof IOException cut ? asOurs(cut) : (RuntimeException) e;
        }
    }

    Heading heading() {
        return heading;
    }

    /** Of the whole file; known once {@link #next} has said that there is no more. */
    String sha256() {
        return sha256;
    }

    /**
     * The next record, or null after the last.
     *
     * @throws BackupException when the file is damaged or has no end
     */
    @Nullable
    LoggedRecord next() {
        try {
            byte[] line = line();
            if (Arrays.mismatch(line, END) != END.length) {
                records++;
                return parsed(hashed(line), LoggedRecord.class);
            }
            requireEnd(parsed(line, Ending.class));
            return null;
        } catch (IOException e) {
            throw asOurs(e);
        }
    }

    private void requireEnd(Ending ending) throws IOException {
        if (ending.records() != records) {
            throw damaged("it has " + records + " records and should have " + ending.records());
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
        if (!ending.sha256().equals(sha256)) {
            throw damaged("its SHA-256 is not the one that it ends with");
        }
        if (!isAtEnd()) {
            throw damaged("it goes on after its end");
        }
    }

    private byte[] hashed(byte[] line) {
        digest.update(line);
        digest.update((byte) '\n');
        return line;
    }

    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        while (true) {
            if (isAtEnd()) {
                throw new EOFException();
            }
            int end = at;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, at, end - at);
            if (line.size() > LONGEST_LINE) {
                throw damaged("line " + (records + 2) + " is longer than any record");
            }
            at = end + 1;
            if (end < filled) {
                return line.toByteArray();
            }
        }
    }

    private boolean isAtEnd() throws IOException {
        if (at >= filled) {
            filled = in.read(buffer);
            at = 0;
        }
        return filled < 0;
    }

    private <T> T parsed(byte[] line, Class<T> shape) throws IOException {
        try {
            return Json.mapper().readValue(line, shape);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new BackupException(
                    Problem.DAMAGED,
                    file + " cannot be imported: line " + (records + 1) + " is no " + shape.getSimpleName(),
                    e);
        }
    }

    private BackupException damaged(String why) {
        return new BackupException(Problem.DAMAGED, file + " cannot be imported: " + why);
    }

    private RuntimeException asOurs(IOException e) {
        if (e instanceof EOFException) {
            return damaged("it ends in the middle; the export was cut short, or the copy was");
        }
        return e instanceof ZipException
                ? damaged("it is damaged, or no export at all: " + e.getMessage())
                : new java.io.UncheckedIOException(file + " cannot be read", e);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
