package dev.rewind.processor.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.processor.layout.RowName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts the rows that were compared and collects the differences. */
final class RebuildFindings {
    private final List<RowDifference> differences = new ArrayList<>();
    private final Map<String, Long> compared = new TreeMap<>();
    private long differing;

    void compared(String store, byte[] key) {
        compared.merge(RowName.of(store, key).kind(), 1L, Long::sum);
    }

    void missing(RowDifference.Against against, String store, byte[] key) {
        add(against, RowDifference.Problem.MISSING, store, key, List.of());
    }

    void unexpected(RowDifference.Against against, String store, byte[] key) {
        add(against, RowDifference.Problem.UNEXPECTED, store, key, List.of());
    }

    void different(RowDifference.Against against, String store, byte[] key, byte[] stored, byte[] rebuilt) {
        add(against, RowDifference.Problem.DIFFERENT, store, key, fields(stored, rebuilt));
    }

    Map<String, Long> compared() {
        return compared;
    }

    List<RowDifference> differences() {
        return List.copyOf(differences);
    }

    long differing() {
        return differing;
    }

    void addAll(RebuildFindings other) {
        other.compared.forEach((kind, count) -> compared.merge(kind, count, Long::sum));
        differing += other.differing;
        for (RowDifference difference : other.differences) {
            if (differences.size() < RebuildReport.MOST) {
                differences.add(difference);
            }
        }
    }

    private void add(
            RowDifference.Against against,
            RowDifference.Problem problem,
            String store,
            byte[] key,
            List<String> fields) {
        differing++;
        if (differences.size() < RebuildReport.MOST) {
            RowName row = RowName.of(store, key);
            differences.add(new RowDifference(against, problem, row.kind(), row.entity(), row.name(), fields));
        }
    }

    /** The names of the JSON members that differ; empty if a value is not a JSON object. */
    private static List<String> fields(byte[] stored, byte[] rebuilt) {
        try {
            JsonNode one = Json.mapper().readTree(stored);
            JsonNode other = Json.mapper().readTree(rebuilt);
            TreeSet<String> names = new TreeSet<>();
            one.fieldNames().forEachRemaining(names::add);
            other.fieldNames().forEachRemaining(names::add);
            names.removeIf(name -> Objects.equals(one.get(name), other.get(name)));
            return List.copyOf(names);
        } catch (IOException noJson) {
            return List.of();
        }
    }
}
