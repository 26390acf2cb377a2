package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.rewind.events.Limits;
import dev.rewind.events.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks through a YAML file, token by token, and knows the line of each for the error. */
final class Yaml implements AutoCloseable {

    private static final long MAX_FILE_BYTES = 1024 * 1024;
    private static final int MAX_ATTEMPTS = 1_000_000;

    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Path file;
    private final YAMLParser parser;

    private Yaml(Path file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Opens a file, once it is known to be YAML without anything that Jackson would read as something else. */
    static Yaml open(Path file) throws IOException, InvalidPlanFileException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new InvalidPlanFileException(file + " has " + Files.size(file) + " bytes; a plan file has at most "
                    + MAX_FILE_BYTES + ". Let the steps read what is large");
        }
        String text = Files.readString(file);
        try (Yaml dry = of(file, text)) {
            dry.check();
        }
        return of(file, text);
    }

    private static Yaml of(Path file, String text) throws IOException {
        return new Yaml(file, MAPPER.getFactory().createParser(text));
    }

    private void check() throws IOException, InvalidPlanFileException {
        int depth = 0;
        boolean ended = false;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (ended) {
                throw problem("the file", "holds more than one document; a plan file is one");
            }
            if (parser.isCurrentAlias()) {
                throw problem("*" + parser.getText(), "is an alias, which plan files do not have; write the value out");
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            ended = depth == 0;
        }
    }

    static InvalidPlanFileException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new InvalidPlanFileException("plan file \"" + file + "\" does not exist");
        }
        if (e instanceof JsonProcessingException syntax) {
            String line = syntax.getLocation() == null
                    ? ""
                    : ":" + syntax.getLocation().getLineNr();
            return new InvalidPlanFileException(file + line + ": not YAML: " + syntax.getOriginalMessage());
        }
        return new InvalidPlanFileException("plan file \"" + file + "\" cannot be read: " + e);
    }

    @Nullable
    JsonToken next() throws IOException {
        return parser.nextToken();
    }

    @Nullable
    JsonToken token() {
        return parser.currentToken();
    }

    /** The key that the parser stands at. */
    String key() throws IOException {
        return parser.currentName();
    }

    /** The value that the parser stands at, whatever it is. */
    JsonNode tree() throws IOException {
        return MAPPER.readTree(parser);
    }

    /** The value behind a key, which must be text. */
    String text(String field) throws IOException, InvalidPlanFileException {
        parser.nextToken();
        return textHere(field);
    }

    /** Whether a mapping is behind the key; either way the parser stands at the value. */
    boolean peekObject() throws IOException {
        return parser.nextToken() == JsonToken.START_OBJECT;
    }

    /** The value that the parser stands at, which must be text. */
    String textHere(String field) throws IOException, InvalidPlanFileException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING || parser.getText().isBlank()) {
            throw problem(
                    field,
                    "is " + shown() + "; it must be text" + (token != null && token.isNumeric() ? ", in quotes" : ""));
        }
        return parser.getText();
    }

    /** The value behind a key, which must be a time span. */
    Duration timeSpan(String field) throws IOException, InvalidPlanFileException {
        parser.nextToken();
        try {
            Duration duration = Configuration.duration(parser.getText());
            if (duration.isZero() || duration.compareTo(Duration.ofMillis(Limits.TIMEOUT_MS)) > 0) {
                throw problem(field, "is " + shown() + "; it must be between 1ms and 400d");
            }
            return duration;
        } catch (IllegalArgumentException e) {
            throw problem(field, "is " + shown() + "; it " + e.getMessage());
        }
    }

    /** @throws IllegalArgumentException when the text is no time span */
    static Duration duration(@Nullable String text) {
        return Configuration.duration(text == null ? "" : text);
    }

    /** The value behind a key, which must be a whole number from 1. */
    int count(String field) throws IOException, InvalidPlanFileException {
        parser.nextToken();
        return countHere(field, MAX_ATTEMPTS);
    }

    private int countHere(String field, int most) throws IOException, InvalidPlanFileException {
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT;
        int count = whole ? parser.getIntValue() : 0;
        if (count < 1 || count > most) {
            throw problem(field, "is " + shown() + "; it must be a whole number from 1 to " + most);
        }
        return count;
    }

    /** The value behind a key, which must be true or false. */
    boolean flag(String field) throws IOException, InvalidPlanFileException {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw problem(field, "is " + shown() + "; it must be true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** The value behind a key, which must be a mapping of names to texts, numbers or flags. */
    Map<String, String> texts(String field) throws IOException, InvalidPlanFileException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw problem(field, "must be a mapping of names to texts");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
                throw problem(field + "." + name, "must be a text, a number, true or false");
            }
            texts.put(name, parser.getText());
        }
        return texts;
    }

    /** The value behind a key, which must be a list of texts. */
    List<String> list(String field) throws IOException, InvalidPlanFileException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw problem(field, "must be a list of texts");
        }
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw problem(field + "[" + texts.size() + "]", "is " + shown() + "; it must be text");
            }
            texts.add(parser.getText());
        }
        return texts;
    }

    /** The value behind a key, which must be a list of whole numbers from 1, not empty. */
    List<Integer> numbers(String field, int most) throws IOException, InvalidPlanFileException {
        JsonToken begin = parser.nextToken();
        List<Integer> numbers = new ArrayList<>();
        while (begin == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
            numbers.add(countHere(field + "[" + numbers.size() + "]", most));
        }
        if (numbers.isEmpty()) {
            throw problem(field, "must be a list of numbers, such as [1, 2]");
        }
        return numbers;
    }

    /** Text with places to be filled in, which must be well formed. */
    void template(String field, String text) throws InvalidPlanFileException {
        try {
            Template.check(text);
        } catch (IllegalArgumentException e) {
            throw problem(field, String.valueOf(e.getMessage()));
        }
    }

    InvalidPlanFileException unknown(String field, String known) {
        return problem(field, "is not known; the keys here are " + known);
    }

    /** What is wrong where the parser stands. */
    InvalidPlanFileException problem(String field, String what) {
        return new InvalidPlanFileException(
                file + ":" + parser.currentTokenLocation().getLineNr() + ": " + field + " " + what);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private String shown() throws IOException {
        String text = String.valueOf(parser.getText());
        return "\"" + (text.length() <= 60 ? text : text.substring(0, 60) + "…") + "\"";
    }
}
