package dev.rewind.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.service.config.Spelling;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words a problem of the query API for a person who typed a command: what is wrong, the wrong value and the remedy. Leaves
 * out paths, parameters, headers and bodies of HTTP requests, which that person has not written.
 */
final class ProblemText {

    private static final Pattern PARAMETER = Pattern.compile("query parameter ([a-z_]+):? (.*)", Pattern.DOTALL);
    private static final Pattern CHOICES =
            Pattern.compile("(?:use|one or several of) ([a-z][a-z_-]*(?:, [a-z][a-z_-]*)+)");
    private static final Pattern OF_HTTP = Pattern.compile(
            "(?i)(^|[ (])[?/][a-z_]+|\\b(headers?|body|parameter|route|content-type|idempotency-key|HTTP/1)\\b|%2B");

    private ProblemText() {}

    /**
     * Words a problem.
     *
     * @param answered what to say if the problem has no text
     */
    static String of(JsonNode problem, String answered) {
        String detail = problem.path("detail").asText(problem.path("title").asText(""));
        String value = problem.path("value").asText("");
        if (detail.isEmpty()) {
            return answered;
        }
        return switch (problem.path("code").asText()) {
            case "unknown_route", "unknown_parameter", "unknown_member", "method_not_allowed" ->
                "the query API is of another version than this command, which it does not understand; compare"
                        + " rewind --version with the version of the service";
            default ->
                detail(detail, value)
                        + remedy(detail, value, problem.path("remedy").asText(""));
        };
    }

    private static String detail(String detail, String value) {
        String shown = detail.replace("header Last-Event-ID is", "the start of the stream is");
        Matcher parameter = PARAMETER.matcher(shown);
        if (parameter.matches()) {
            String name = parameter.group(1).replace('_', ' ');
            String why = parameter.group(2);
            return name
                    + (value.isEmpty() || why.contains("\"" + value + "\"") ? "" : " \"" + value + "\"")
                    + (why.startsWith("is ") || why.startsWith("must ") ? " " : ": ")
                    + why;
        }
        return shown + (value.isEmpty() || shown.contains(value) ? "" : " (\"" + value + "\")");
    }

    private static String remedy(String detail, String value, String remedy) {
        Matcher choices = CHOICES.matcher(detail);
        if (choices.find() && !value.isEmpty()) {
            return Spelling.near(value, List.of(choices.group(1).split(", ", -1)))
                    .map(meant -> "; did you mean " + meant + "?")
                    .orElse("");
        }
        if (remedy.contains("Authorization")) {
            return "; give one with REWIND_TOKEN or --token";
        }
        String shown = remedy.replace("the list of entities has all of them", "rewind list shows the entities");
        return shown.isEmpty() || OF_HTTP.matcher(shown).find() ? "" : "; " + shown;
    }
}
