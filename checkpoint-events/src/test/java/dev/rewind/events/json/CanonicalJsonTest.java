package dev.rewind.events.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.InvalidJsonException.Problem;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

    private static final long SEED = Long.getLong("rewind.seed", 20260131L);
    private static final Path STATES = Path.of("src/test/resources/canonical/states.ndjson");

    /** RFC 8785 §3.2.2 and §3.2.4: a sample with every kind of literal, and its canonical bytes. */
    @Test
    void theExampleOfTheRfcHasTheRfcsBytes() throws Exception {
        String euroDollar = "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/";
        String json = "{\n \"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],\n"
                + " \"string\": \"" + euroDollar + "\",\n \"literals\": [null, true, false]\n}";
        String canonical = "{\"literals\":[null,true,false],"
                + "\"numbers\":[333333333.33333329,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        // The RFC rounds 333333333.33333329 to the double's shortest form; that is another decimal value.
        assertThat(Snapshot.parse(json)).hasToString(canonical);
        assertThat(Snapshot.parse(json.replace("333333333.33333329", "333333333.3333333")))
                .hasToString(new JsonCanonicalizer(json).getEncodedString());
    }

    /** RFC 8785 §3.2.3: members go by UTF-16 code units, not by code points. */
    @Test
    void membersAreSortedByCodeUnits() throws Exception {
        Snapshot sorted = Snapshot.parse("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
                + "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji\","
                + "\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}");
        assertThat(sorted.tree().properties().stream().map(Map.Entry::getValue).map(JsonNode::textValue))
                .containsExactly(
                        "Carriage Return",
                        "One",
                        "Control",
                        "Latin Small Letter O With Diaeresis",
                        "Euro Sign",
                        "Emoji",
                        "Hebrew Letter Dalet With Dagesh");
    }

    /** RFC 8785, appendix B: IEEE 754 bits and their canonical form. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void theNumbersOfTheRfcHaveTheRfcsForm(String bits, String canonical) throws Exception {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThat(Snapshot.parse(canonical)).hasToString(canonical);
        assertThat(Double.parseDouble(canonical)).isEqualTo(value == 0 ? 0.0 : value);
        if (Math.abs(value) != Double.MIN_VALUE) { // which Java prints as 4.9E-324: a longer decimal, and kept
            assertThat(Snapshot.of(List.of(value))).hasToString("[" + canonical + "]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "-0, 0",
        "-0.0, 0",
        "0e99999999999999999999, 0",
        "1E2, 100",
        "10e-1, 1",
        "0.10, 0.1",
        "1e21, 1e+21",
        "100000000000000000000, 100000000000000000000",
        "1000000000000000000000, 1e+21",
        "0.0000010, 0.000001",
        "0.0000001, 1e-7",
        "-0.0000001, -1e-7",
        "0.000000, 0",
        "5e-324, 5e-324"
    })
    void aNumberThatADoubleHoldsHasItsShortestForm(String literal, String canonical) throws Exception {
        assertThat(Snapshot.parse(literal)).hasToString(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993, 9007199254740993",
        "-9007199254740993.00, -9007199254740993",
        "9007199254740993e0, 9007199254740993",
        "18446744073709551615, 18446744073709551615",
        "123456789012345678901234567891, 123456789012345678901234567891",
        "0.1000000000000000055511151231257827, 0.1000000000000000055511151231257827",
        "3.0000000000000000000001, 3.0000000000000000000001",
        "-6221682383791461.78e11, -622168238379146178000000000",
        "12345678901234567890.125, 12345678901234567890.125",
        "1234567890123456789012345.5, 1.2345678901234567890123455e+24",
        "1e400, 1000",
        "1e-400, 1e-400",
        "0.00012345678901234567891e-3, 1.2345678901234567891e-7",
        "-1E99999, -1e+99999"
    })
    void aNumberThatADoubleWouldChangeKeepsItsDigits(String literal, String canonical) throws Exception {
        String expected = literal.equals("1e400") ? "1" + "0".repeat(400) : canonical;
        assertThat(Snapshot.parse(literal)).hasToString(expected);
        assertThat(Snapshot.parse(expected)).hasToString(expected);
    }

    @Test
    void aNumberAtTheLimitCanBeReadAgainAndOneBeyondIsRefused() throws Exception {
        for (String literal : List.of(
                "-" + "7".repeat(999), "0." + "7".repeat(998), "-7." + "7".repeat(990) + "e-99999", "7e100000")) {
            Snapshot once = Snapshot.parse(literal);
            assertThat(Snapshot.parse(once.bytes())).isEqualTo(once);
            assertThat(once.tree().isNumber()).isTrue();
        }
        for (String literal : List.of("1e100001", "1e-999999999", "1E+99999999999999999999", "7".repeat(1_001))) {
            assertThat(refusal(literal)).startsWith("TOO_COMPLEX ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1e999, -1e+999",
        "-12.5e998, -1.25e+999",
        "0.00001e100005, 1e+100000",
        "100000e-100005, 1e-100000",
        "0e999999999999, 0",
    })
    void limitsHoldForTheFormThatIsWritten(String literal, String canonical) throws Exception {
        Snapshot once = Snapshot.parse(literal);
        assertThat(once).hasToString(canonical);
        assertThat(Snapshot.parse(canonical)).isEqualTo(once);
        assertThat(Snapshot.of(once.tree())).isEqualTo(once);
    }

    @Test
    void aNumberWhoseWrittenFormIsBeyondTheLimitsIsRefused() {
        for (String literal : List.of("123123e100000", "0.00012e-100000", "-10e100000", "7".repeat(995) + "e-99")) {
            assertThat(refusal(literal)).as(literal).startsWith("TOO_COMPLEX ");
        }
    }

    @Test
    void anyNumberThatIsAcceptedIsAcceptedAgainAsItIsWritten() throws Exception {
        Random random = new Random(SEED);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            String literal = atTheLimits(random);
            try {
                Snapshot once = Snapshot.parse(literal);
                accepted++;
                assertThat(Snapshot.parse(once.bytes()))
                        .as("-Drewind.seed=%d, number %d: %s", SEED, i, literal)
                        .isEqualTo(once);
                assertThat(Snapshot.of(once.tree())).as(literal).isEqualTo(once);
            } catch (InvalidJsonException refused) {
                assertThat(refused.problem()).as(literal).isEqualTo(InvalidJsonException.Problem.TOO_COMPLEX);
            }
        }
        assertThat(accepted).isBetween(5_000, 19_000);
    }

    @Test
    void namesAreMeasuredInCharacters() throws Exception {
        for (String character : List.of("x", "é", "€", "😀", "\"")) {
            Snapshot longest = Snapshot.of(Map.of(character.repeat(4_096), 1));
            assertThat(Snapshot.parse(longest.bytes())).isEqualTo(longest);
            assertThat(Snapshot.of(longest.tree())).isEqualTo(longest);
            assertThatThrownBy(() -> Snapshot.of(Map.of(character.repeat(4_097), 1)))
                    .hasMessageContaining("4097 characters; at most 4096 are allowed");
        }
        String escaped = "{\"" + "\\ud83d\\ude00".repeat(4_096) + "\":1}";
        assertThat(Snapshot.parse(escaped)).isEqualTo(Snapshot.of(Map.of("😀".repeat(4_096), 1)));
    }

    /** Long and short mantissas with exponents about every limit. */
    private static String atTheLimits(Random random) {
        StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
        String digits = digits(random, 1 + random.nextInt(random.nextBoolean() ? 20 : 1_010));
        int point = random.nextInt(digits.length() + 1);
        number.append(point == 0 ? "0" : digits.substring(0, point).replaceFirst("^0+(?=.)", ""));
        if (point < digits.length()) {
            number.append('.').append(digits, point, digits.length());
        }
        int[] limits = {0, 20, 300, 1_000, 100_000};
        int exponent = limits[random.nextInt(limits.length)] + random.nextInt(41) - 20;
        return switch (random.nextInt(4)) {
            case 0 -> number.toString();
            case 1 -> number.append("E-").append(Math.abs(exponent)).toString();
            case 2 -> number.append("e+").append(Math.abs(exponent)).toString();
            default -> number.append('e').append(exponent).toString();
        };
    }

    private static String digits(Random random, int length) {
        StringBuilder digits = new StringBuilder();
        int zeros = random.nextInt(4) == 0 ? random.nextInt(length) : 0;
        for (int i = 0; i < length; i++) {
            digits.append(i < zeros ? 0 : random.nextInt(10));
        }
        return digits.toString();
    }

    @Test
    void anotherImplementationOfTheRfcAgreesOnAThousandStates() throws Exception {
        List<String> lines = Files.readAllLines(STATES);
        assertThat(lines).hasSize(1000);
        for (String line : lines) {
            JsonNode vector = Json.mapper().readTree(line);
            String json = vector.get("json").textValue();
            assertThat(Snapshot.parse(json).hash())
                    .as(json)
                    .isEqualTo(vector.get("sha256").textValue());
        }
    }

    @Test
    void theReferenceImplementationAgreesOnRandomStates() throws Exception {
        Random random = new Random(SEED);
        RandomJson states = new RandomJson(random, () -> someDouble(random));
        for (int i = 0; i < 3_000; i++) {
            // Its parser knows objects and arrays only.
            String json = "[" + states.value(0) + "]";
            assertThat(Snapshot.parse(json).bytes())
                    .as("-Drewind.seed=%d, document %d: %s", SEED, i, json)
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(new JsonCanonicalizer(json).getEncodedString());
        }
    }

    @Test
    void whatIsCanonicalStaysAsItIs() throws Exception {
        Random random = new Random(SEED);
        RandomJson states = new RandomJson(random, () -> someLiteral(random));
        for (int i = 0; i < 3_000; i++) {
            String json = states.value(0);
            Snapshot once = Snapshot.parse(json);
            assertThat(Snapshot.parse(once.bytes()))
                    .as("-Drewind.seed=%d, document %d: %s", SEED, i, json)
                    .isEqualTo(once);
            assertThat(Snapshot.of(once.tree())).isEqualTo(once);
        }
    }

    @Test
    void longTextOfEveryKindSurvives() throws Exception {
        for (String part : List.of("a", "\u0001", "é", "€", "😀", "\"", "x😀")) {
            String text = part.repeat(5_000);
            Snapshot snapshot = Snapshot.of(Map.of(text.substring(0, 1_000), text));
            assertThat(snapshot.tree().properties().iterator().next().getValue().textValue())
                    .isEqualTo(text);
        }
    }

    @Test
    void whatHasNoCanonicalFormIsRefusedWithItsPlace() {
        assertThat(refusal("")).isEqualTo("MALFORMED no JSON value: the text is empty");
        assertThat(refusal("{} x")).startsWith("MALFORMED ");
        assertThat(refusal("{} {}")).startsWith("MALFORMED text after the JSON value at byte 3");
        assertThat(refusal("[1,]")).startsWith("MALFORMED ");
        assertThat(refusal("[01]")).startsWith("MALFORMED ");
        assertThat(refusal("[NaN]")).startsWith("MALFORMED ");
        assertThat(refusal("{'a':1}")).startsWith("MALFORMED ");
        assertThat(refusal("[\"\u0001\"]")).startsWith("MALFORMED ");
        assertThat(refusal("[\u0000]")).isEqualTo("MALFORMED a NUL at byte 1; JSON is UTF-8 text");
        assertThat(refusal("{\"a\":1,\"b\":{\"c\":1,\"\\u0063\":2}}")).startsWith("DUPLICATE_KEY ");
        assertThat(refusal("[\"\\ud800\"]")).isEqualTo("LONE_SURROGATE lone surrogate \\ud800 at byte 2");
        assertThat(refusal("{\"\\udc00\\ud800\":1}")).isEqualTo("LONE_SURROGATE lone surrogate \\udc00 at byte 2");
        assertThat(refusal("[\"\\ud83dx\"]")).startsWith("LONE_SURROGATE ");
        assertThat(refusal("[\"\ud83d\"]")).isEqualTo("LONE_SURROGATE lone surrogate");
        assertThat(refusal("[".repeat(501) + "]".repeat(501))).isEqualTo("TOO_COMPLEX nests deeper than 500 levels");
        assertThat(refusal("[" + "9".repeat(1_001) + "]")).startsWith("TOO_COMPLEX ");
        assertThat(refusal("{\"" + "n".repeat(4_097) + "\":1}")).startsWith("TOO_COMPLEX ");
    }

    @Test
    void aBackslashThatIsEscapedBeginsNoEscape() throws Exception {
        assertThat(Snapshot.parse("[\"\\\\ud800\"]")).hasToString("[\"\\\\ud800\"]");
        assertThat(Snapshot.parse("[\"\\\\\\ud83d\\ude00\"]")).hasToString("[\"\\\\😀\"]");
    }

    @Test
    void aNestingAtTheLimitIsReadAgainInsideOfAnotherText() throws Exception {
        Snapshot deep = Snapshot.parse("[".repeat(500) + "]".repeat(500));
        byte[] embedded = Json.mapper().writeValueAsBytes(List.of(Map.of("state", deep)));
        assertThat(Json.mapper().readTree(embedded).get(0).get("state").size()).isEqualTo(1);
    }

    @Test
    void notANumberHasNoJson() {
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Snapshot.of(List.of(Double.NaN))))
                .hasMessageContaining("cannot be written as JSON");
    }

    private static String refusal(String json) {
        InvalidJsonException e = catchThrowableOfType(InvalidJsonException.class, () -> Snapshot.parse(json));
        assertThat(e).as(json).isNotNull();
        assertThat(e.problem()).isInstanceOf(Problem.class);
        return e.problem() + " " + e.getMessage();
    }

    /** A literal whose decimal value is a double's shortest form, in one spelling or another. */
    private static String someDouble(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Integer.toString(random.nextInt());
            case 1 -> random.nextInt(10_000) + ".50";
            case 2 -> shortest(random.nextGaussian());
            default -> {
                double value = Double.longBitsToDouble(random.nextLong());
                // Java 17 does not always print the shortest form; the oracle's own printer is tested with other
                // digits.
                yield Double.isFinite(value) ? shortest(value) : "-0.0";
            }
        };
    }

    /** Fewest digits that denote this double, found by trying. */
    private static String shortest(double value) {
        for (int digits = 1; digits <= 17; digits++) {
            String form = new BigDecimal(value).round(new MathContext(digits)).toString();
            if (Double.parseDouble(form) == value) {
                return form;
            }
        }
        throw new AssertionError("17 digits are enough for " + value);
    }

    private static String someLiteral(Random random) {
        StringBuilder literal = new StringBuilder(random.nextBoolean() ? "-" : "");
        literal.append(1 + random.nextInt(9));
        random.ints(random.nextInt(25), 0, 10).forEach(literal::append);
        if (random.nextBoolean()) {
            literal.append('.');
            random.ints(1 + random.nextInt(25), 0, 10).forEach(literal::append);
        }
        if (random.nextBoolean()) {
            literal.append('e').append(random.nextInt(800) - 400);
        }
        return literal.toString();
    }
}
