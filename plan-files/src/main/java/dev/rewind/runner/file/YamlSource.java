package dev.rewind.runner.file;

import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The text of a plan file and its YAML events. Refuses YAML features that plan files do not have: aliases, tags, merge
 * keys, keys that are not text, duplicate keys, and a second document.
 */
final class YamlSource {

    private static final int MAX_FILE_BYTES = 1024 * 1024;
    /** Slightly deeper than a state may be. */
    private static final int MAX_DEPTH = Json.MAX_STATE_DEPTH + 20;

    private static final Set<String> TAGS =
            Set.of("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq");
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setUseMarks(true)
            .setCodePointLimit(MAX_FILE_BYTES)
            .build();

    /** A command on the line of its key. */
    private static final Pattern COMMAND = Pattern.compile("(?:^|[\\s{,-])(?:run|undo):\\s+[^|>\\s]");

    private final Path file;
    private final String text;

    private YamlSource(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    static YamlSource read(Path file) throws InvalidPlanFileException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new InvalidPlanFileException("plan file \"" + file + "\" has more than " + MAX_FILE_BYTES
                        + " bytes, the largest size of a plan file. Let the steps read large content");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new YamlSource(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw new InvalidPlanFileException("plan file \"" + file + "\" is not UTF-8 text; save it as UTF-8");
        } catch (NoSuchFileException e) {
            throw new InvalidPlanFileException("plan file \"" + file + "\" does not exist; check the path");
        } catch (AccessDeniedException e) {
            throw new InvalidPlanFileException("plan file \"" + file
                    + "\" cannot be read: permission denied; give this user the right to read it");
        } catch (IOException e) {
            throw new InvalidPlanFileException("plan file \"" + file + "\" cannot be read"
                    + (Files.isDirectory(file)
                            ? ": it is a directory; name the file in it"
                            : ": " + e.getMessage() + "; name a file of YAML text"));
        }
    }

    /** The events inside the document; at least one. */
    List<Event> events() throws InvalidPlanFileException {
        List<Event> events = new ArrayList<>();
        Deque<Open> open = new ArrayDeque<>();
        try {
            for (Event event : new Parse(SETTINGS).parseString(text)) {
                switch (event.getEventId()) {
                    case Scalar, MappingStart, MappingEnd, SequenceStart, SequenceEnd, Alias -> {
                        check(event, open);
                        events.add(event);
                    }
                    case DocumentStart -> {
                        if (!events.isEmpty()) {
                            throw problem(
                                    event,
                                    "the file holds more than one document; a plan file has one. Split the file");
                        }
                    }
                    default -> {
                        // The ends of document and stream, and comments, have no content.
                    }
                }
            }
        } catch (YamlEngineException e) {
            throw notYaml(e);
        }
        if (events.isEmpty()) {
            throw problem(1, "the file is empty; it must be a mapping with the keys " + PlanFileReader.IN_FILE);
        }
        return events;
    }

    /** File and line where an event begins, for error messages. */
    String place(Event event) {
        return place(event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
    }

    /** A mapping or list whose end has not come yet. */
    private static final class Open {
        final @Nullable Set<String> keys;
        boolean atKey;

        Open(boolean mapping) {
            keys = mapping ? new HashSet<>() : null;
            atKey = mapping;
        }
    }

    private void check(Event event, Deque<Open> open) throws InvalidPlanFileException {
        Event.ID kind = event.getEventId();
        if (kind == Event.ID.MappingEnd || kind == Event.ID.SequenceEnd) {
            open.pop();
            return;
        }
        checkFeatures(event);
        Open in = open.peek();
        if (in != null && in.keys != null) {
            if (in.atKey) {
                checkKey(event, in.keys);
            }
            in.atKey = !in.atKey;
        }
        if (kind == Event.ID.MappingStart || kind == Event.ID.SequenceStart) {
            if (open.size() == MAX_DEPTH) {
                throw problem(event, "the file nests deeper than " + MAX_DEPTH + " levels; make it flatter");
            }
            open.push(new Open(kind == Event.ID.MappingStart));
        }
    }

    private void checkFeatures(Event event) throws InvalidPlanFileException {
        if (event instanceof AliasEvent alias) {
            throw problem(
                    event,
                    "*" + alias.getAlias().getValue()
                            + " is an alias, which plan files do not have; write the value itself");
        }
        Optional<String> tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : Optional.empty();
        if (tag.isPresent() && !TAGS.contains(tag.get())) {
            throw problem(
                    event,
                    "the tag \"" + tag.get() + "\" is not one that plan files have; remove it, or use !!str for text");
        }
    }

    private void checkKey(Event event, Set<String> keys) throws InvalidPlanFileException {
        if (!(event instanceof ScalarEvent key)) {
            throw problem(event, "a key is a mapping or a list; write text as the key");
        }
        if (key.isPlain() && key.getValue().equals("<<")) {
            throw problem(
                    event,
                    "<< is a merge key of YAML 1.1, which plan files do not have; write its members out, or put << in"
                            + " quotes");
        }
        if (!keys.add(key.getValue())) {
            throw problem(event, key.getValue() + " is in this mapping for the second time; give each key once");
        }
    }

    private InvalidPlanFileException notYaml(YamlEngineException e) {
        if (e instanceof MarkedYamlEngineException marked) {
            Optional<Mark> at = marked.getProblemMark();
            if (at.isEmpty() || at.get().getIndex() >= text.codePointCount(0, text.length())) {
                // An unclosed element is detected at the end of the file, but it begins further up.
                at = marked.getContextMark().or(marked::getProblemMark);
            }
            String context = marked.getContext() == null ? "" : marked.getContext() + ", ";
            int line = at.map(mark -> mark.getLine() + 1).orElse(1);
            return problem(line, "not YAML: " + context + marked.getProblem() + remedy(line, marked.getProblem()));
        }
        if (e instanceof ReaderException unreadable) {
            String before = text.substring(0, text.offsetByCodePoints(0, unreadable.getPosition()));
            return problem(
                    (int) before.lines().count() + (before.isEmpty() || before.endsWith("\n") ? 1 : 0),
                    String.format(
                            "not YAML: the character U+%04X, which YAML text does not have; remove it",
                            unreadable.getCodePoint()));
        }
        return problem(1, "not YAML: " + e.getMessage());
    }

    /** What to do about a line that is not YAML, if it is a usual mistake. */
    private String remedy(int line, String problem) {
        if (problem.contains("TAB")) {
            return "; indent with spaces";
        }
        String wrong = text.lines().skip(line - 1L).findFirst().orElse("");
        return COMMAND.matcher(wrong).find()
                ? "; YAML reads characters of the command as its own. Write `run: |` and the command on the next line,"
                        + " or put it in quotes"
                : "";
    }

    private InvalidPlanFileException problem(Event event, String what) {
        return new InvalidPlanFileException(place(event) + ": " + what);
    }

    private InvalidPlanFileException problem(int line, String what) {
        return new InvalidPlanFileException(place(line) + ": " + what);
    }

    /** The parser may report a line after the last one. Then the last line is given. */
    private String place(int line) {
        return file + ":" + Math.min(line, Math.max(1, (int) text.lines().count()));
    }
}
