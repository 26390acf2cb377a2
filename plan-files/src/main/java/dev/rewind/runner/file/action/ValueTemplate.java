package dev.rewind.runner.file.action;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.runner.StepFailedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with placeholders: {@code ${NAME}} for variables and {@code ${/pointer}} for members of the state. */
public final class ValueTemplate {

    public static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)\\}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private ValueTemplate() {}

    /**
     * Checks the placeholders of a text.
     *
     * @throws IllegalArgumentException when a placeholder is neither a name nor a pointer
     */
    public static void check(String text) {
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            String place = matcher.group(1);
            if (place.startsWith("/")) {
                JsonPointer ignored = JsonPointer.compile(place);
            } else if (!NAME.matcher(place).matches()) {
                throw new IllegalArgumentException(
                        "has ${" + place + "}; write ${NAME} for a variable or ${/pointer} for a member of the state");
            }
        }
    }

    /**
     * The text with its placeholders replaced.
     *
     * @param escape escapes each value
     */
    public static String filled(
            String text, JsonNode state, Map<String, String> variables, UnaryOperator<String> escape)
            throws StepFailedException {
        StringBuilder filled = new StringBuilder();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            String value = value(matcher.group(1), state, variables);
            matcher.appendReplacement(filled, Matcher.quoteReplacement(escape.apply(value)));
        }
        return matcher.appendTail(filled).toString();
    }

    /** A value, encoded for a URL. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The value of a placeholder: a variable, or a member of the state. */
    static String value(String place, JsonNode state, Map<String, String> variables) throws StepFailedException {
        if (place.startsWith("/")) {
            JsonNode member = state.at(place);
            if (member.isValueNode() && !member.isNull()) {
                return member.asText();
            }
            throw StepFailedException.notRetryable(
                    "no_value", "the state has no text or number at " + place + ", which the plan file uses");
        }
        String value = variables.get(place);
        if (value == null) {
            throw StepFailedException.notRetryable(
                    "no_value", "the variable " + place + " is not set, which the plan file uses; export it first");
        }
        return value;
    }
}
