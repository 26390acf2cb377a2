package dev.rewind.standalone.backup;

import dev.rewind.events.Topics;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.backup.BackupException.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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

    private static final byte[] END = "{\"records\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Path file;
    private final InputStream in;
    private final MessageDigest digest = BackupWriter.sha256();
    private final Heading heading;
    private long records;

    BackupReader(Path file) throws IOException {
        this.file = file;
        InputStream bytes = Files.newInputStream(file);
        try {
            in = new BufferedInputStream(new GZIPInputStream(bytes));
            heading = parsed(line(), Heading.class);
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

    /**
     * The next record, or null after the last.
     *
     * @throws BackupException when the file is damaged or has no end
     */
    @Nullable
    LoggedRecord next() {
        try {
            MessageDigest before = (MessageDigest) digest.clone();
            byte[] line = line();
            if (Arrays.mismatch(line, END) != END.length) {
                records++;
                return parsed(line, LoggedRecord.class);
            }
            Ending ending = parsed(line, Ending.class);
            if (ending.records() != records) {
                throw damaged("it has " + records + " records and should have " + ending.records());
            }
            if (!ending.sha256().equals(HexFormat.of().formatHex(before.digest()))) {
                throw damaged("its SHA-256 is not the one that it ends with");
            }
            return null;
        } catch (IOException e) {
            throw asOurs(e);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
        }
    }

    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (line.size() == LONGEST_LINE) {
                throw damaged("line " + (records + 2) + " is longer than any record");
            }
            line.write(next);
        }
        byte[] bytes = line.toByteArray();
        digest.update(bytes);
        digest.update((byte) '\n');
        return bytes;
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
