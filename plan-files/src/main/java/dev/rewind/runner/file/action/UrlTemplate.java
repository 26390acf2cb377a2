package dev.rewind.runner.file.action;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Excerpt;
import dev.rewind.runner.StepFailedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL with placeholders. A value in the host is part of a name or port, a value in the path is part of one segment,
 * and a value in the query is part of one parameter. Any other value is refused, so that a request never reaches a
 * resource that the plan file does not name.
 */
final class UrlTemplate {

    private static final Pattern HOST_VALUE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final Pattern ENCODED = Pattern.compile("(%[0-9a-fA-F]{2})+");
    private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");

    /** Segments that a server or proxy treats as the resource itself or its parent. */
    private static final Set<String> NOT_BELOW = Set.of("", ".", "..");

    private enum Part {
        SCHEME,
        HOST,
        PATH,
        QUERY
    }

    private final StringBuilder url = new StringBuilder();
    private final StringBuilder segment = new StringBuilder();
    private final StringBuilder places = new StringBuilder();
    private Part part = Part.SCHEME;

    private UrlTemplate() {}

    /**
     * The URL with its placeholders replaced.
     *
     * @throws StepFailedException when a placeholder has no value, or a value that does not fit
     */
    static String filled(String template, JsonNode state, Map<String, String> variables) throws StepFailedException {
        UrlTemplate url = new UrlTemplate();
        Matcher place = ValueTemplate.PLACE.matcher(template);
        int at = 0;
        while (place.find()) {
            url.literal(template.substring(at, place.start()));
            url.value(place.group(), ValueTemplate.value(place.group(1), state, variables));
            at = place.end();
        }
        url.literal(template.substring(at));
        url.endSegment();
        return url.url.toString();
    }

    private void literal(String text) throws StepFailedException {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int character = text.codePointAt(at);
            if (part == Part.SCHEME) {
                part = url.toString().endsWith(":/") ? Part.HOST : Part.SCHEME;
            } else if (part != Part.QUERY && (character == '?' || character == '#')) {
                endSegment();
                part = Part.QUERY;
            } else if (part != Part.QUERY && character == '/') {
                endSegment();
                part = Part.PATH;
            } else {
                segment.appendCodePoint(character);
            }
            String same = Character.toString(character);
            url.append(character < 0x80 ? same : ValueTemplate.encoded(same));
        }
    }

    private void value(String place, String value) throws StepFailedException {
        places.append(places.isEmpty() ? "" : ", ").append(place);
        segment.append(value);
        if (part == Part.HOST && (!HOST_VALUE.matcher(value).matches() || value.contains(".."))) {
            throw refused("the host of the URL", "a host name or a port, without any other character");
        }
        url.append(ValueTemplate.encoded(value));
    }

    private void endSegment() throws StepFailedException {
        if (part == Part.PATH && !places.isEmpty()) {
            checkSegment();
        }
        segment.setLength(0);
        places.setLength(0);
    }

    private void checkSegment() throws StepFailedException {
        String decoded = decoded(segment.toString());
        if (decoded.codePoints().anyMatch(Character::isISOControl)) {
            throw refused("a segment of the URL's path", "a name without control characters");
        }
        boolean separatorsOnly = true;
        for (String name : SEPARATORS.split(decoded, -1)) {
            int parameters = name.indexOf(';');
            String bare = (parameters < 0 ? name : name.substring(0, parameters)).strip();
            separatorsOnly &= bare.isEmpty();
            if (!bare.isEmpty() && NOT_BELOW.contains(bare)) {
                throw refused("a segment of the URL's path", "a name other than . and ..");
            }
        }
        if (separatorsOnly) {
            throw refused("a segment of the URL's path", "a name that is not empty");
        }
    }

    private StepFailedException refused(String where, String wanted) {
        return StepFailedException.notRetryable(
                "invalid_url",
                "the value of " + places + " makes " + where + " \"" + Excerpt.of(segment.toString(), segment.length())
                        + "\", so the request is not sent; it must be " + wanted);
    }

    /** Decodes until nothing changes, because a proxy and a server may each decode once. */
    private static String decoded(String text) {
        String decoded = text;
        for (String before = ""; !before.equals(decoded); ) {
            before = decoded;
            decoded = ENCODED.matcher(before)
                    .replaceAll(match ->
                            Matcher.quoteReplacement(URLDecoder.decode(match.group(), StandardCharsets.UTF_8)));
        }
        return decoded;
    }
}
