package dev.rewind.standalone.backup;

import dev.rewind.events.json.Json;
import dev.rewind.service.Topics;
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

/** Reads a backup file line by line and verifies its hash at the end. Holds one record in memory. */
final class BackupReader implements AutoCloseable {

    /** Room for the largest record in Base64, with its other fields. */
    private static final int LONGEST_LINE = 2 * Topics.MAX_RECORD_BYTES;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] END = "{\"records\":".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int filled;
    private final MessageDigest digest = BackupWriter.sha256();
    private final BackupHeading heading;
    private long records;
    private String sha256 = "";

    BackupReader(Path file) throws IOException {
        this.file = file;
        InputStream bytes = Files.newInputStream(file);
        try {
            in = new GZIPInputStream(bytes, BUFFER_BYTES);
            heading = parsed(hashed(line()), BackupHeading.class);
            if (heading.rewindExport() != BackupHeading.FORMAT) {
                throw damaged("it has format " + heading.rewindExport() + ", but this version reads format "
                        + BackupHeading.FORMAT);
            }
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e instanceof IOException cut ? asBackupException(cut) : (RuntimeException) e;
        }
    }

    BackupHeading heading() {
        return heading;
    }

    /** The SHA-256 of the whole file; known after {@link #next} has returned null. */
    String sha256() {
        return sha256;
    }

    /**
     * Returns the next record, or null after the last one.
     *
     * @throws BackupException if the file is damaged or incomplete
     */
    @Nullable
    LoggedRecord next() {
        try {
            byte[] line = line();
            if (Arrays.mismatch(line, END) != END.length) {
                records++;
                return parsed(hashed(line), LoggedRecord.class);
            }
            requireEnd(parsed(line, BackupEnding.class));
            return null;
        } catch (IOException e) {
            throw asBackupException(e);
        }
    }

    private void requireEnd(BackupEnding ending) throws IOException {
        if (ending.records() != records) {
            throw damaged("it has " + records + " records and should have " + ending.records());
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
        if (!ending.sha256().equals(sha256)) {
            throw damaged("its SHA-256 differs from the one in its last line");
        }
        if (!isAtEnd()) {
            throw damaged("it has more lines after its last one");
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
                    file + " cannot be imported: line " + (records + 1) + " is not a valid " + shape.getSimpleName(),
                    e);
        }
    }

    private BackupException damaged(String why) {
        return new BackupException(Problem.DAMAGED, file + " cannot be imported: " + why);
    }

    private RuntimeException asBackupException(IOException e) {
        if (e instanceof EOFException) {
            return damaged("it is incomplete; the export or the copy of the file did not finish");
        }
        return e instanceof ZipException
                ? damaged("it is damaged, or not a file that rewind export wrote: " + e.getMessage())
                : new java.io.UncheckedIOException(file + " cannot be read", e);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
