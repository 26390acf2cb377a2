package dev.rewind.runner.file.action;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.json.Json;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretMaskTest {

    private static final String KEY = """
            -----BEGIN PRIVATE KEY-----
            MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
            MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu
            Nw==
            -----END PRIVATE KEY-----
            """;

    static Stream<String> secrets() {
        return Stream.of("s3cr", "s3cret-token", "pass \"word\" & more\\%41/+?", "schlüssel-支付-🔑", KEY);
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void aSecretIsMaskedInEveryForm(String secret) throws Exception {
        String json = Json.mapper().writeValueAsString(secret);
        List<String> forms = List.of(
                secret,
                json,
                Json.mapper().writeValueAsString(json),
                ascii(json),
                json.replace("/", "\\/"),
                URLEncoder.encode(secret, UTF_8),
                URLEncoder.encode(secret, UTF_8).replace("+", "%20").replaceAll("%2F", "%2f"),
                URLEncoder.encode(json, UTF_8));
        for (String form : forms) {
            assertMasked(secret, "it was: " + form + ", said the server", form);
        }
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void aSecretIsMaskedInBase64WhereverItBegins(String secret) {
        for (String before : List.of("", "a", "ab", "user:")) {
            for (Base64.Encoder encoder : List.of(
                    Base64.getEncoder(),
                    Base64.getUrlEncoder(),
                    Base64.getUrlEncoder().withoutPadding(),
                    Base64.getMimeEncoder())) {
                String encoded = encoder.encodeToString((before + secret).getBytes(UTF_8));
                String masked = secrets(secret).masked("Authorization: Basic " + encoded + " (refused)");

                assertThat(masked).startsWith("Authorization: Basic ").endsWith(" (refused)");
                assertThat(masked.substring("Authorization: Basic ".length(), masked.indexOf(" (refused)"))
                                .replaceAll("\\s|\\*\\*\\*", ""))
                        .hasSizeLessThanOrEqualTo("user:".length() * 4 / 3 + "==".length());
            }
        }
    }

    @Test
    void aSecretOfSeveralLinesIsMaskedLineByLine() {
        String printed = KEY.lines().map(line -> "14:02 key> " + line).collect(Collectors.joining("\r\n"));

        assertThat(secrets(KEY).masked(printed).lines()).containsOnly("14:02 key> ***");
        assertThat(secrets("first line\nzwei\nthird line").masked("a: first line\nb: zwei\nc: third line"))
                .isEqualTo("a: ***\nb: ***\nc: ***");
    }

    @Test
    void aPartOfASecretIsMaskedToo() {
        assertThat(secrets("sk_live_0123456789abcdef").masked("invalid key sk_live_01234… and …89abcdef"))
                .isEqualTo("invalid key ***… and …***");
        assertThat(secrets(KEY).masked("bad key " + KEY.substring(40, 70) + "…"))
                .isEqualTo("bad key ***…");
    }

    @Test
    void aTextIsMaskedBeforeItIsCut() {
        SecretMask secrets = secrets("s3cret-token");
        byte[] text = ("x".repeat(20) + "s3cret-token" + "y".repeat(20)).getBytes(UTF_8);

        for (int most = 0; most <= text.length; most++) {
            assertThat(secrets.head(text, most)).doesNotContain("s3").matches("x*(\\*\\*\\*)?y*");
            assertThat(secrets.tail(text, most)).doesNotContain("ken").matches("x*(\\*\\*\\*)?y*");
        }
    }

    @Test
    void whatIsNoSecretStaysAsItIs() {
        Random random = new Random(7);
        SecretMask secrets = secrets("s3cret-token");
        for (int round = 0; round < 50; round++) {
            String text = IntStream.range(0, 500)
                    .mapToObj(i -> Character.toString("abc%2F\\u00+/=\n ü🔑".codePointAt(random.nextInt(14))))
                    .collect(Collectors.joining());
            String whole = new String(text.getBytes(UTF_8), UTF_8);

            assertThat(secrets.masked(whole)).isEqualTo(whole);
        }
    }

    @Test
    @Timeout(20)
    void aLargeTextAndALargeSecretTakeNoTime() {
        Random random = new Random(7);
        String secret = IntStream.range(0, 100_000)
                .mapToObj(i -> String.valueOf((char) ('0' + random.nextInt(70))))
                .collect(Collectors.joining());
        SecretMask secrets = secrets(secret);

        String masked = secrets.tail(("\\" + secret.substring(0, 40_000)).getBytes(UTF_8), 7_000);

        assertThat(masked).isEqualTo("***");
    }

    private static void assertMasked(String secret, String text, String form) {
        String masked = secrets(secret).masked(text);

        assertThat(masked)
                .as(form)
                .matches("it was: [\"\\\\]*(%22)*\\*\\*\\*((\\\\+n|%5Cn|%0A|%0a|\n)*[\"\\\\]*(%22)*), said the server");
    }

    /** Escapes all characters beyond ASCII, as some JSON encoders do. */
    private static String ascii(String json) {
        return json.chars()
                .mapToObj(c -> c < 0x80 ? String.valueOf((char) c) : String.format("\\u%04x", c))
                .collect(Collectors.joining());
    }

    private static SecretMask secrets(String value) {
        return SecretMask.of(List.of(new SecretEntry("KEY", "plan.yaml:1")), List.of(Map.of("KEY", value)));
    }
}
