package dev.rewind.processor.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.processor.store.RowName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** What has been compared so far, and what differed. */
final class Findings {
    private final List<Difference> differences = new ArrayList<>();
    private final Map<String, Long> compared = new TreeMap<>();
    private long differing;

    void compared(String store, byte[] key) {
        compared.merge(RowName.of(store, key).kind(), 1L, Long::sum);
    }

    void missing(Difference.Against against, String store, byte[] key) {
        add(against, Difference.Problem.MISSING, store, key, List.of());
    }

    void unexpected(Difference.Against against, String store, byte[] key) {
        add(against, Difference.Problem.UNEXPECTED, store, key, List.of());
    }

    void different(Difference.Against against, String store, byte[] key, byte[] stored, byte[] rebuilt) {
        add(against, Difference.Problem.DIFFERENT, store, key, fields(stored, rebuilt));
    }

    Map<String, Long> compared() {
        return compared;
    }

    List<Difference> differences() {
        return List.copyOf(differences);
    }

    long differing() {
        return differing;
    }

    void addAll(Findings other) {
        other.compared.forEach((kind, count) -> compared.merge(kind, count, Long::sum));
        differing += other.differing;
        for (Difference difference : other.differences) {
            if (differences.size() < RebuildReport.MOST) {
                differences.add(difference);
            }
        }
    }

    private void add(
            Difference.Against against, Difference.Problem problem, String store, byte[] key, List<String> fields) {
        differing++;
        if (differences.size() < RebuildReport.MOST) {
            RowName row = RowName.of(store, key);
            differences.add(new Difference(against, problem, row.kind(), row.entity(), row.name(), fields));
        }
    }

    /** The members that differ; none where a value is no JSON object any more. */
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
