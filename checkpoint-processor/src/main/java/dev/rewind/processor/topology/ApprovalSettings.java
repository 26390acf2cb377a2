package dev.rewind.processor.topology;

import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads which rollbacks need the approval of a second person, by type of entity: {@code
 * plan:irreversible,entities=3,age=7d;*:any}. A named type has only its own policy; {@code *} applies to all other types.
 * In a file, each type may have a line, and {@code #} begins a comment.
 */
final class ApprovalSettings {
    private static final List<String> FLAGS = List.of("any", "irreversible", "edits", "automatic");
    private static final Pattern TYPE = Pattern.compile("\\*|[a-z][a-z0-9-]{0,31}");
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,4}");

    private ApprovalSettings() {}

    /**
     * Reads {@link Setting#APPROVAL}.
     *
     * @throws ConfigurationException if its value is not valid
     */
    static ApprovalPolicies of(Configuration configuration) {
        String text = configuration.text(Setting.APPROVAL);
        Map<String, ApprovalPolicy> byType = new HashMap<>();
        for (String part : text.replaceAll("#[^\n]*", "").split("[;\n]", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int colon = part.indexOf(':');
            String type = colon < 0 ? part.strip() : part.substring(0, colon).strip();
            if (colon < 0 || !TYPE.matcher(type).matches()) {
                throw invalid(text, "\"" + part.strip() + "\" must begin with a type of entity or * and a colon");
            }
            if (byType.put(type, policy(text, part.substring(colon + 1))) != null) {
                throw invalid(text, "\"" + type + "\" occurs twice; write its policy once, with commas");
            }
        }
        return new ApprovalPolicies(byType);
    }

    private static ApprovalPolicy policy(String text, String rules) {
        Map<String, String> given = new HashMap<>();
        for (String rule : rules.split(",", -1)) {
            String[] pair = rule.strip().split("=", 2);
            String value = pair.length == 1 ? null : pair[1].strip();
            if (!isValid(pair[0], value) || given.put(pair[0], value == null ? "" : value) != null) {
                throw invalid(
                        text,
                        "\"" + rule.strip() + "\" must be any, irreversible, edits, automatic, entities=<0 to 9999>,"
                                + " age=<time span> or expires=<time span>, each once");
            }
        }
        String entities = given.get("entities");
        Duration expires = span(text, given, "expires");
        return new ApprovalPolicy(
                given.containsKey("any"),
                given.containsKey("irreversible"),
                entities == null ? null : Integer.valueOf(entities),
                span(text, given, "age"),
                given.containsKey("edits"),
                given.containsKey("automatic"),
                expires == null ? ApprovalPolicy.EXPIRES : expires);
    }

    private static boolean isValid(String name, @Nullable String value) {
        if (value == null) {
            return FLAGS.contains(name);
        }
        return name.equals("entities") ? COUNT.matcher(value).matches() : name.equals("age") || name.equals("expires");
    }

    private static @Nullable Duration span(String text, Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            return null;
        }
        try {
            Duration span = Configuration.duration(value);
            if (!span.isZero()) {
                return span;
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text, "\"" + name + "=" + value + "\" " + e.getMessage());
        }
        throw invalid(text, "\"" + name + "=" + value + "\" must be longer than 0");
    }

    private static ConfigurationException invalid(String text, String why) {
        return new ConfigurationException(Setting.APPROVAL.variable() + " is \"" + text + "\"; " + why
                + ", as in plan:irreversible,entities=3,age=7d,expires=4h;*:any");
    }
}
