package dev.rewind.query.console;

import dev.rewind.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Security headers of the console's pages: files of this origin only, no inline scripts, no markup from text, no
 * frames. The import map is the only inline element; its hash allows it.
 */
final class ConsoleHeaders {

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private ConsoleHeaders() {}

    static Map<String, String> of(String page) {
        return Map.of(
                "Content-Security-Policy",
                "default-src 'self'; script-src 'self' 'sha256-" + hash(importMap(page)) + "'; object-src 'none';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                        + " require-trusted-types-for 'script'; trusted-types 'none'",
                "Referrer-Policy",
                "no-referrer",
                "Cross-Origin-Opener-Policy",
                "same-origin",
                "Permissions-Policy",
                "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    }

    private static String importMap(String page) {
        Matcher map = IMPORT_MAP.matcher(page);
        if (!map.find()) {
            throw new IllegalStateException("the console page has no import map");
        }
        return map.group(1);
    }

    private static String hash(String text) {
        return Base64.getEncoder().encodeToString(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
