package dev.rewind.service.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads settings from a properties file and the environment, by name. It does not validate them. */
final class SettingSources {

    static final String KAFKA = "REWIND_KAFKA_";

    private static final String OURS = "REWIND_";
    private static final String FILE = "_FILE";

    /** Variables that Rewind sets for the programs of a plan. They are not settings, so a step may call Rewind. */
    private static final Set<String> OF_STEPS = Set.of(
            "REWIND_ACTION",
            "REWIND_ATTEMPT",
            "REWIND_CHECKPOINT",
            "REWIND_EPOCH",
            "REWIND_PLAN",
            "REWIND_PLAN_ID",
            "REWIND_POSITION",
            "REWIND_PROGRAM",
            "REWIND_ROLLBACK",
            "REWIND_STATE_HASH",
            "REWIND_STEP");

    /** Kafka settings whose value is a file name. */
    private static final Set<String> KAFKAS_OWN_FILES = Set.of(
            KAFKA + "SASL_OAUTHBEARER_ASSERTION_FILE",
            KAFKA + "SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_FILE",
            KAFKA + "SASL_OAUTHBEARER_ASSERTION_TEMPLATE_FILE");

    private SettingSources() {}

    static Map<String, String> read(Map<String, String> environment, @Nullable Path file) {
        Map<String, String> given = new TreeMap<>();
        if (file != null) {
            given.putAll(withFilesRead(properties(file)));
        }
        Map<String, String> ours = new TreeMap<>(environment);
        ours.keySet().removeIf(name -> !name.startsWith(OURS) || OF_STEPS.contains(name));
        given.putAll(withFilesRead(ours));
        return given;
    }

    /** One source with {@code _FILE} resolved, so that a later source overrides the setting by its own name. */
    private static Map<String, String> withFilesRead(Map<String, String> source) {
        Map<String, String> resolved = new TreeMap<>();
        source.forEach((name, value) -> {
            boolean fromFile = Setting.of(name) == null && name.endsWith(FILE) && !KAFKAS_OWN_FILES.contains(name);
            String target = fromFile ? name.substring(0, name.length() - FILE.length()) : name;
            if (fromFile && Setting.of(target) == null && !target.startsWith(KAFKA)) {
                // The setting is unknown: the error names it, and its file is not opened.
                resolved.put(name, value);
            } else if (resolved.put(target, fromFile ? secret(name, value) : value) != null) {
                throw new ConfigurationException(target + " and " + target + FILE + " are both set; keep one of them");
            }
        });
        return resolved;
    }

    private static String secret(String name, String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new ConfigurationException(name + " names \"" + path + "\", which cannot be read: " + e);
        }
    }

    private static Map<String, String> properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException("configuration file \"" + file + "\" cannot be read: " + e);
        }
        Map<String, String> read = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> {
            if (!name.startsWith(OURS)) {
                throw new ConfigurationException("configuration file \"" + file + "\" sets " + name
                        + "; settings start with " + OURS + ", Kafka's with " + KAFKA);
            }
            read.put(name, properties.getProperty(name).strip());
        });
        return read;
    }
}
