package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.Limits;
import dev.rewind.events.json.Excerpt;
import dev.rewind.runner.file.action.ValueTemplate;
import dev.rewind.service.config.Configuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** Reads values from the event stream of a YAML file. Its error messages give the file and line. */
final class YamlCursor {

    private static final int MAX_ATTEMPTS = 1_000_000;

    private final YamlSource source;
    private final List<Event> events;
    private int at = -1;

    private YamlCursor(YamlSource source, List<Event> events) {
        this.source = source;
        this.events = events;
    }

    /** Opens a file. The cursor is before the first event. */
    static YamlCursor open(Path file) throws InvalidPlanFileException {
        YamlSource source = YamlSource.read(file);
        return new YamlCursor(source, source.events());
    }

    /** Moves to the next event and returns its kind. */
    Event.ID next() {
        at++;
        return kind();
    }

    /** The kind of the current event. */
    Event.ID kind() {
        return events.get(at).getEventId();
    }

    /** The key at the current event. */
    String key() {
        return scalar().getValue();
    }

    /** The value at the current event, of any kind, as JSON. */
    JsonNode tree(String field) throws InvalidPlanFileException {
        switch (kind()) {
            case MappingStart -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                while (next() != Event.ID.MappingEnd) {
                    String key = key();
                    next();
                    object.set(key, tree(field + "." + key));
                }
                return object;
            }
            case SequenceStart -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                while (next() != Event.ID.SequenceEnd) {
                    array.add(tree(field + "[" + array.size() + "]"));
                }
                return array;
            }
            default -> {
                return value(field);
            }
        }
    }

    /** The value after a key, which must be text. */
    String text(String field) throws InvalidPlanFileException {
        next();
        return textHere(field);
    }

    /** Moves to the value after a key and returns whether it is a mapping. */
    boolean nextIsMapping() {
        return next() == Event.ID.MappingStart;
    }

    /** The value at the current event, which must be text. */
    String textHere(String field) throws InvalidPlanFileException {
        JsonNode value = kind() == Event.ID.Scalar ? value(field) : null;
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw problem(
                    field,
                    "is " + shown() + "; it must be text" + (value != null && !value.isTextual() ? ", in quotes" : ""));
        }
        return value.textValue();
    }

    /** The value after a key, which must be a time span. */
    Duration timeSpan(String field) throws InvalidPlanFileException {
        next();
        try {
            Duration duration = duration(kind() == Event.ID.Scalar ? scalar().getValue() : "");
            if (duration.isZero() || duration.compareTo(Duration.ofMillis(Limits.TIMEOUT_MS)) > 0) {
                throw problem(field, "is " + shown() + "; it must be between 1ms and 400d");
            }
            return duration;
        } catch (IllegalArgumentException e) {
            throw problem(field, "is " + shown() + "; it " + e.getMessage());
        }
    }

    /** @throws IllegalArgumentException when the text is not a time span */
    static Duration duration(@Nullable String text) {
        return Configuration.duration(text == null ? "" : text);
    }

    /** The value after a key, which must be a whole number from 1. */
    int count(String field) throws InvalidPlanFileException {
        next();
        return countHere(field, MAX_ATTEMPTS);
    }

    private int countHere(String field, int most) throws InvalidPlanFileException {
        JsonNode value = kind() == Event.ID.Scalar ? value(field) : null;
        int count = value != null && value.isIntegralNumber() && value.canConvertToInt() ? value.intValue() : 0;
        if (count < 1 || count > most) {
            throw problem(field, "is " + shown() + "; it must be a whole number from 1 to " + most);
        }
        return count;
    }

    /** The value after a key, which must be true or false. */
    boolean flag(String field) throws InvalidPlanFileException {
        JsonNode value = next() == Event.ID.Scalar ? value(field) : null;
        if (value == null || !value.isBoolean()) {
            throw problem(field, "is " + shown() + "; it must be true or false");
        }
        return value.booleanValue();
    }

    /** The value after a key, which must be a mapping of names to texts, numbers or flags. Values stay as written. */
    Map<String, String> texts(String field) throws InvalidPlanFileException {
        if (next() != Event.ID.MappingStart) {
            throw problem(field, "must be a mapping of names to texts");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        while (next() != Event.ID.MappingEnd) {
            String name = key();
            if (next() != Event.ID.Scalar || YamlScalar.isNull(scalar())) {
                throw problem(field + "." + name, "must be a text, a number, true or false");
            }
            texts.put(name, scalar().getValue());
        }
        return texts;
    }

    /** The value after a key, which must be a mapping of names to values of environment variables. */
    Map<String, String> variables(String field) throws InvalidPlanFileException {
        Map<String, String> variables = texts(field);
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String name = variable.getKey();
            if (name.isEmpty() || name.contains("=") || (name + variable.getValue()).indexOf('\0') >= 0) {
                throw problem(
                        field,
                        "has the variable \"" + Excerpt.of(name)
                                + "\"; a variable needs a name without =, and neither name nor value may have a NUL");
            }
        }
        return variables;
    }

    /** The value after a key, which must be a list of whole numbers from 1, not empty. */
    List<Integer> numbers(String field, int most) throws InvalidPlanFileException {
        boolean list = next() == Event.ID.SequenceStart;
        List<Integer> numbers = new ArrayList<>();
        while (list && next() != Event.ID.SequenceEnd) {
            numbers.add(countHere(field + "[" + numbers.size() + "]", most));
        }
        if (numbers.isEmpty()) {
            throw problem(field, "must be a list of numbers, such as [1, 2]");
        }
        return numbers;
    }

    /** Checks the placeholders in a text. */
    void template(String field, String text) throws InvalidPlanFileException {
        try {
            ValueTemplate.check(text);
        } catch (IllegalArgumentException e) {
            throw problem(field, String.valueOf(e.getMessage()));
        }
    }

    InvalidPlanFileException unknown(String field, String known) {
        return problem(field, "is not known; the keys here are " + known);
    }

    /** An error at the current event. */
    InvalidPlanFileException problem(String field, String what) {
        return new InvalidPlanFileException(place() + ": " + field + " " + what);
    }

    /** File and line of the current event, for errors. For the end of a mapping or list, the place where it begins. */
    String place() {
        int begin = at;
        for (int open = depth(begin); open < 0; open += depth(begin)) {
            begin--;
        }
        return source.place(events.get(begin));
    }

    /** How an event changes the nesting depth. */
    private int depth(int event) {
        return switch (events.get(event).getEventId()) {
            case MappingStart, SequenceStart -> 1;
            case MappingEnd, SequenceEnd -> -1;
            default -> 0;
        };
    }

    private ScalarEvent scalar() {
        return (ScalarEvent) events.get(at);
    }

    private JsonNode value(String field) throws InvalidPlanFileException {
        try {
            return YamlScalar.value(scalar());
        } catch (IllegalArgumentException e) {
            throw problem(field, String.valueOf(e.getMessage()));
        }
    }

    private String shown() {
        return switch (kind()) {
            case MappingStart -> "a mapping";
            case SequenceStart -> "a list";
            default -> "\"" + Excerpt.of(scalar().getValue()) + "\"";
        };
    }
}
