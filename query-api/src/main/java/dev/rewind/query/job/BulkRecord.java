package dev.rewind.query.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record of the topic of bulk jobs: one part of one job. The newest record of a part replaces the earlier ones.
 *
 * @param job the job's id
 * @param part which part
 * @param chunk which chunk of the items or outcomes, from 0; 0 for the other parts
 * @param value JSON; null deletes the part
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be sent or read, never compared.
public record BulkRecord(String job, Part part, int chunk, byte @Nullable [] value) {

    /** The number of items or outcomes in a record. */
    static final int CHUNK = 250;

    private static final Pattern KEY = Pattern.compile("([0-9a-f]{12})/([a-z]+)/([0-9]{1,5})");

    /** The parts of a job. */
    public enum Part {
        ITEMS,
        CONTROL,
        ORDER,
        PROGRESS,
        OUTCOMES
    }

    /** All records of a new job. The order is the last, so a job without all of its items is never seen. */
    public static List<BulkRecord> of(BulkOrder order, List<BulkItem> items, BulkControl control) {
        List<BulkRecord> records = new ArrayList<>();
        for (int chunk = 0; chunk * CHUNK < items.size(); chunk++) {
            List<BulkItem> some = items.subList(chunk * CHUNK, Math.min(items.size(), (chunk + 1) * CHUNK));
            records.add(new BulkRecord(order.id(), Part.ITEMS, chunk, json(some)));
        }
        records.add(of(order.id(), control));
        records.add(new BulkRecord(order.id(), Part.ORDER, 0, json(order)));
        return records;
    }

    /** What people want of a job. */
    public static BulkRecord of(String job, BulkControl control) {
        return new BulkRecord(job, Part.CONTROL, 0, json(control));
    }

    /** Deletes all records of a job. */
    public static List<BulkRecord> deleting(BulkJob job) {
        List<BulkRecord> records = new ArrayList<>();
        records.add(new BulkRecord(job.id(), Part.ORDER, 0, null));
        records.add(new BulkRecord(job.id(), Part.CONTROL, 0, null));
        records.add(new BulkRecord(job.id(), Part.PROGRESS, 0, null));
        for (int chunk = 0; chunk * CHUNK < job.items().size(); chunk++) {
            records.add(new BulkRecord(job.id(), Part.ITEMS, chunk, null));
            records.add(new BulkRecord(job.id(), Part.OUTCOMES, chunk, null));
        }
        return records;
    }

    static BulkRecord of(String job, BulkProgress progress) {
        return new BulkRecord(job, Part.PROGRESS, 0, json(progress));
    }

    /** One chunk of the outcomes of a job. */
    static BulkRecord of(String job, int chunk, List<@Nullable BulkOutcome> all) {
        List<@Nullable BulkOutcome> some = all.subList(chunk * CHUNK, Math.min(all.size(), (chunk + 1) * CHUNK));
        return new BulkRecord(job, Part.OUTCOMES, chunk, json(some.toArray(new BulkOutcome[0])));
    }

    /** The record with this key and value; null if the key is not one of a job. */
    static @Nullable BulkRecord read(byte @Nullable [] key, byte @Nullable [] value) {
        Matcher parts = KEY.matcher(key == null ? "" : new String(key, StandardCharsets.UTF_8));
        if (!parts.matches()) {
            return null;
        }
        return Arrays.stream(Part.values())
                .filter(part -> name(part).equals(parts.group(2)))
                .findAny()
                .map(part -> new BulkRecord(parts.group(1), part, Integer.parseInt(parts.group(3)), value))
                .orElse(null);
    }

    byte[] key() {
        return (job + "/" + name(part) + "/" + chunk).getBytes(StandardCharsets.UTF_8);
    }

    /** The value as this type. */
    <T> T as(Class<T> type) {
        try {
            return Json.mapper().readValue(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a record of a bulk job cannot be read: " + new String(key(), StandardCharsets.UTF_8), e);
        }
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static byte[] json(Object value) {
        try {
            return Json.mapper().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of a bulk job cannot be written as JSON", e);
        }
    }
}
