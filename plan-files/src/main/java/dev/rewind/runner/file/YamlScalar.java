package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rewind.events.json.Excerpt;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Reads scalars by the core schema of YAML 1.2. It refuses unquoted text that YAML 1.1 reads as another value, such as
 * {@code no} or {@code 01234}, because the author may mean either.
 */
final class YamlScalar {

    private static final int MAX_NUMBER = 1_000;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
    private static final Set<String> YES_OR_NO = Set.of("yes", "no", "on", "off");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    /** Octal, binary, signed hexadecimal, grouped and sexagesimal numbers. */
    private static final Pattern OTHER_NUMBER = Pattern.compile("[-+]?0[0-9_]+"
            + "|[-+]?0[ob][0-9_]+"
            + "|[-+]0x[0-9a-fA-F_]+"
            + "|0x[0-9a-fA-F_]*_[0-9a-fA-F_]*"
            + "|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+"
            + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*"
            + "|[-+]?(?=[0-9._]*_)([0-9][0-9_]*(\\.[0-9_]*)?|\\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?");

    private YamlScalar() {}

    static boolean isNull(ScalarEvent scalar) {
        return isPlain(scalar) && NULLS.contains(scalar.getValue());
    }

    /** @throws IllegalArgumentException when the value is ambiguous, or JSON does not have it */
    static JsonNode value(ScalarEvent scalar) {
        String text = scalar.getValue();
        if (!isPlain(scalar)) {
            return TextNode.valueOf(text);
        }
        if (NULLS.contains(text)) {
            return NullNode.getInstance();
        }
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return BooleanNode.valueOf(TRUE.contains(text));
        }
        if (YES_OR_NO.contains(text.toLowerCase(Locale.ROOT))) {
            throw unclear(text, "a truth value in YAML 1.1 and text in YAML 1.2; write true or false");
        }
        if (OTHER_NUMBER.matcher(text).matches()) {
            throw unclear(text, "one value in YAML 1.1 and another in YAML 1.2; write a plain decimal number");
        }
        if (NOT_FINITE.matcher(text).matches()) {
            throw unclear(text, "a number that JSON does not have; write a finite number");
        }
        return number(text);
    }

    private static JsonNode number(String text) {
        boolean decimal = DECIMAL.matcher(text).matches();
        if (!decimal && !HEXADECIMAL.matcher(text).matches()) {
            return TextNode.valueOf(text);
        }
        if (text.length() > MAX_NUMBER) {
            throw unclear(text, "a number of " + text.length() + " characters; write at most " + MAX_NUMBER);
        }
        if (!decimal) {
            return integer(new BigInteger(text.substring(2), 16));
        }
        if (INTEGER.matcher(text).matches()) {
            return integer(new BigInteger(text));
        }
        try {
            return DecimalNode.valueOf(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw unclear(text, "a number out of range; write a smaller one");
        }
    }

    private static JsonNode integer(BigInteger value) {
        return value.bitLength() < Integer.SIZE
                ? JsonNodeFactory.instance.numberNode(value.intValue())
                : JsonNodeFactory.instance.numberNode(value);
    }

    private static boolean isPlain(ScalarEvent scalar) {
        return scalar.isPlain() && scalar.getTag().isEmpty();
    }

    private static IllegalArgumentException unclear(String text, String what) {
        return new IllegalArgumentException(
                "is " + Excerpt.of(text) + ", which is " + what + ", or put \"" + Excerpt.of(text) + "\" in quotes");
    }
}
