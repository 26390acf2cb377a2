package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.runner.StepFailedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with {@code ${NAME}} for variables and {@code ${/pointer}} for members of the state. */
final class Template {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)\\}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Template() {}

    /** @throws IllegalArgumentException when a place in the text is neither a name nor a pointer */
    static void check(String text) {
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
     * The text with its places filled in.
     *
     * @param escape what to do to each value
     */
    static String filled(String text, JsonNode state, Map<String, String> variables, UnaryOperator<String> escape)
            throws StepFailedException {
        StringBuilder filled = new StringBuilder();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            String value = value(matcher.group(1), state, variables);
            matcher.appendReplacement(filled, Matcher.quoteReplacement(escape.apply(value)));
        }
        return matcher.appendTail(filled).toString();
    }

    /** A value as it stands in a URL. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String value(String place, JsonNode state, Map<String, String> variables)
            throws StepFailedException {
        if (place.startsWith("/")) {
            JsonNode member = state.at(place);
            if (member.isValueNode() && !member.isNull()) {
                return member.asText();
            }
            throw StepFailedException.notRetryable(
                    "no_value", "the state has no text or number at " + place + ", which the plan file asks for");
        }
        String value = variables.get(place);
        if (value == null) {
            throw StepFailedException.notRetryable(
                    "no_value", "the variable " + place + " is not set, which the plan file asks for");
        }
        return value;
    }
}
