package dev.rewind.query.console;

import dev.rewind.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser must keep to when it shows the console: nothing but this origin's files, no script in the page, no
 * text made into markup, no frame around it. The one thing written into the page, which is the map of module names, is
 * allowed by its hash.
 */
final class PageHeaders {

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private PageHeaders() {}

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
            throw new IllegalStateException("the console's page has no import map");
        }
        return map.group(1);
    }

    private static String hash(String text) {
        return Base64.getEncoder().encodeToString(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
