package dev.rewind.service.config;

import dev.rewind.service.Topics;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The effective configuration of a process, from an optional properties file and the environment, which has precedence.
 *
 * <p>{@code REWIND_*} are {@link Setting}s; an unknown one is an error. {@code REWIND_KAFKA_FOO_BAR} becomes {@code
 * foo.bar} of every Kafka client ({@code _} is a dot, {@code __} an underscore, {@code ___} a dash). {@code
 * REWIND_KAFKA_PRODUCER_}, {@code CONSUMER_}, {@code ADMIN_} and {@code STREAMS_} apply to clients of that kind only.
 * {@code REWIND_FOO_FILE} reads the value of {@code REWIND_FOO} from a file.
 */
public final class Configuration {

    /** The address of the broker if none is set. */
    public static final String DEFAULT_BROKER = "localhost:9092";

    private static final String KAFKA = SettingSources.KAFKA;
    private static final String PREFIX = "REWIND_";
    private static final List<String> SECRET_WORDS = List.of("PASSWORD", "PASSPHRASE", "JAAS", "SECRET");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

    private final Map<Setting, String> settings;
    private final Map<String, String> kafka;

    private Configuration(Map<Setting, String> settings, Map<String, String> kafka) {
        this.settings = settings;
        this.kafka = kafka;
    }

    /**
     * Reads the configuration.
     *
     * @param environment variables; those that do not start with {@code REWIND_} are ignored
     * @param file properties with the same keys, or null
     * @throws ConfigurationException when a setting is unknown or given twice, or a file cannot be read
     */
    public static Configuration of(Map<String, String> environment, @Nullable Path file) {
        return of(environment, file, name -> {
            throw unknown(name);
        });
    }

    /**
     * Reads the configuration.
     *
     * @param unknown gets the name of each setting that this release does not know
     */
    public static Configuration of(Map<String, String> environment, @Nullable Path file, Consumer<String> unknown) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        Map<String, String> kafka = new TreeMap<>();
        SettingSources.read(environment, file).forEach((name, value) -> {
            Setting setting = Setting.of(name);
            if (setting != null) {
                settings.put(setting, value);
            } else if (name.startsWith(KAFKA) && name.length() > KAFKA.length()) {
                kafka.put(name.substring(KAFKA.length()), value);
            } else {
                unknown.accept(name);
            }
        });
        return new Configuration(settings, kafka);
    }

    /** Whether this is probably the name of a setting, mistyped. */
    public static boolean isMistyped(String name) {
        List<String> known = Setting.variables().stream()
                .map(it -> it.substring(PREFIX.length()))
                .toList();
        return !name.startsWith(PREFIX)
                || Spelling.near(name.substring(PREFIX.length()), known).isPresent();
    }

    /** The error for a setting that does not exist. */
    public static ConfigurationException unknown(String name) {
        return new ConfigurationException(
                "unknown setting " + name + "; did you mean " + Spelling.nearest(name, Setting.variables()) + "?");
    }

    /** The same configuration with other values for some settings, for example those of command-line options. */
    public Configuration with(Map<Setting, String> overrides) {
        Map<Setting, String> merged = new EnumMap<>(Setting.class);
        merged.putAll(settings);
        merged.putAll(overrides);
        return new Configuration(merged, kafka);
    }

    /** The same configuration, with {@code defaults} for settings that it does not set. */
    public Configuration over(Configuration defaults) {
        Map<String, String> merged = new TreeMap<>(defaults.kafka);
        merged.putAll(kafka);
        return new Configuration(defaults.with(settings).settings, merged);
    }

    /** The same configuration for a broker at this address. */
    public Configuration withBroker(String bootstrapServers) {
        Map<String, String> merged = new TreeMap<>(kafka);
        merged.put("BOOTSTRAP_SERVERS", bootstrapServers);
        return new Configuration(settings, merged);
    }

    /** Whether a setting is set, by the environment, a file or an option, and does not just have its default. */
    public boolean isSet(Setting setting) {
        return settings.containsKey(setting);
    }

    /** The value of a setting as text. */
    public String text(Setting setting) {
        return settings.getOrDefault(setting, setting.byDefault());
    }

    /** The value of a setting that is a whole number, 0 or more. */
    public long number(Setting setting) {
        String text = text(setting);
        if (!text.matches("[0-9]{1,18}")) {
            throw invalid(setting, "must be a whole number, 0 or more");
        }
        return Long.parseLong(text);
    }

    /** The value of a setting that is a whole number in the range of an int. */
    public int integer(Setting setting) {
        long number = number(setting);
        if (number > Integer.MAX_VALUE) {
            throw invalid(setting, "must be at most " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    /** The value of a setting that is {@code true} or {@code false}. */
    public boolean flag(Setting setting) {
        return switch (text(setting)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(setting, "must be true or false");
        };
    }

    /**
     * The value of a setting that is a time span such as {@code 500ms}, {@code 5s}, {@code 10m}, {@code 2h}, {@code
     * 7d}.
     */
    public Duration duration(Setting setting) {
        try {
            return duration(text(setting));
        } catch (IllegalArgumentException e) {
            throw invalid(setting, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads a time span such as {@code 500ms}, {@code 5s}, {@code 10m}, {@code 2h}, {@code 7d}.
     *
     * @throws IllegalArgumentException when the text is not a time span
     */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a time span such as 500ms, 5s, 10m, 2h or 7d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** The value of a setting that is a path. */
    public Path path(Setting setting) {
        try {
            return Path.of(text(setting));
        } catch (InvalidPathException e) {
            throw invalid(setting, "must be a path: " + e.getReason());
        }
    }

    /** The topics of this installation. */
    public Topics topics() {
        return new Topics(text(Setting.TOPIC_PREFIX));
    }

    /** The consumer group of the processors. The names of their changelogs and transactional ids begin with it. */
    public String processorGroup() {
        return text(Setting.TOPIC_PREFIX) + text(Setting.APPLICATION_ID);
    }

    /** The addresses of the brokers. */
    public String bootstrapServers() {
        return kafka.getOrDefault("BOOTSTRAP_SERVERS", DEFAULT_BROKER);
    }

    /** The Kafka settings of producers: the common ones and those for producers only. */
    public Map<String, Object> producer() {
        return clients("PRODUCER_");
    }

    /** The Kafka settings of consumers: the common ones and those for consumers only. */
    public Map<String, Object> consumer() {
        return clients("CONSUMER_");
    }

    /** The Kafka settings of admin clients: the common ones and those for admin clients only. */
    public Map<String, Object> admin() {
        return clients("ADMIN_");
    }

    /**
     * The Kafka settings of a Streams application: the common ones, those for Streams only, and those of its producers,
     * consumers and admin clients with the prefixes that Streams expects.
     */
    public Map<String, Object> streams() {
        Map<String, Object> streams = clients("STREAMS_");
        own("PRODUCER_").forEach((key, value) -> streams.put("producer." + key, value));
        own("CONSUMER_").forEach((key, value) -> streams.put("consumer." + key, value));
        own("ADMIN_").forEach((key, value) -> streams.put("admin." + key, value));
        return streams;
    }

    /** All settings in effect, for the log: sorted by name, with secrets masked. */
    public Map<String, String> effective() {
        Map<String, String> shown = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            shown.put(setting.variable(), setting.isSecret() && !text(setting).isEmpty() ? "***" : text(setting));
        }
        kafka.forEach((name, value) -> shown.put(KAFKA + name, isSecret(name) ? "***" : value));
        shown.putIfAbsent(KAFKA + "BOOTSTRAP_SERVERS", DEFAULT_BROKER);
        return Collections.unmodifiableMap(shown);
    }

    private Map<String, Object> clients(String kind) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", DEFAULT_BROKER);
        kafka.forEach((name, value) -> {
            if (!name.matches("(PRODUCER|CONSUMER|ADMIN|STREAMS)_.*")) {
                all.put(key(name), value);
            }
        });
        all.putAll(own(kind));
        return all;
    }

    private Map<String, Object> own(String kind) {
        Map<String, Object> own = new HashMap<>();
        kafka.forEach((name, value) -> {
            if (name.startsWith(kind)) {
                own.put(key(name.substring(kind.length())), value);
            }
        });
        return own;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replace("___", "-")
                .replace("__", "\u0000")
                .replace('_', '.')
                .replace('\u0000', '_');
    }

    private static boolean isSecret(String name) {
        return SECRET_WORDS.stream().anyMatch(name::contains) || name.endsWith("_KEY");
    }

    private ConfigurationException invalid(Setting setting, String why) {
        return new ConfigurationException(setting.variable() + " is \"" + text(setting) + "\"; it " + why);
    }
}
