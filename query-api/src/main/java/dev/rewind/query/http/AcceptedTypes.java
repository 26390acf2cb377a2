package dev.rewind.query.http;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The media types that a caller accepts, from its header {@code Accept} (RFC 9110 §12.5.1). */
final class AcceptedTypes {

    private static final Pattern RANGE =
            Pattern.compile("\\s*([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)\\s*(;.*)?");
    private static final Pattern WEIGHT =
            Pattern.compile(";\\s*q\\s*=\\s*(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)\\s*(?:;|$)");
    /** The text between two commas; a quoted parameter may contain commas itself. */
    private static final Pattern ELEMENT = Pattern.compile("(?:[^,\"]++|\"[^\"]*+\")++");

    private static final Comparator<Preference> ORDER = Comparator.comparing(
                    (Preference preference) -> preference.range().weight())
            .thenComparing(preference -> preference.range().precision());

    private final String header;
    private final List<Range> ranges = new ArrayList<>();

    AcceptedTypes(String header) {
        this.header = header;
        Matcher elements = ELEMENT.matcher(header.toLowerCase(Locale.ROOT));
        while (elements.find()) {
            Matcher range = RANGE.matcher(elements.group());
            if (range.matches()) {
                ranges.add(new Range(range.group(1), range.group(2), weight(range.group(3))));
            }
        }
    }

    private record Range(String type, String subtype, BigDecimal weight) {
        boolean covers(String mediaType) {
            return (type.equals("*") && subtype.equals("*"))
                    || mediaType.equals(type + "/" + subtype)
                    || (subtype.equals("*") && mediaType.startsWith(type + "/"));
        }

        int precision() {
            return type.equals("*") ? 0 : subtype.equals("*") ? 1 : 2;
        }
    }

    /** The range of the header that applies to a media type. */
    private record Preference(String mediaType, Range range) {}

    /**
     * The offered type with the highest weight. Among equal weights the more precisely named type wins, then the first
     * one.
     */
    String best(List<String> offered) {
        if (ranges.isEmpty()) {
            return offered.get(0);
        }
        return offered.stream()
                .flatMap(mediaType -> preferenceFor(mediaType).stream())
                .filter(preference -> preference.range().weight().signum() > 0)
                .reduce((best, next) -> ORDER.compare(next, best) > 0 ? next : best)
                .map(Preference::mediaType)
                .orElseThrow(() -> Problem.of(
                                ProblemCode.NOT_ACCEPTABLE,
                                "the header Accept allows no media type that this route offers",
                                "accept " + String.join(" or ", offered))
                        .value(header));
    }

    private Optional<Preference> preferenceFor(String mediaType) {
        return ranges.stream()
                .filter(range -> range.covers(mediaType))
                .max(Comparator.comparingInt(Range::precision))
                .map(range -> new Preference(mediaType, range));
    }

    private static BigDecimal weight(@Nullable String parameters) {
        Matcher weight = WEIGHT.matcher(parameters == null ? "" : parameters);
        return weight.find() ? new BigDecimal(weight.group(1)) : BigDecimal.ONE;
    }
}
