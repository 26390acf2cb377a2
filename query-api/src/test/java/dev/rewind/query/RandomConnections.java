package dev.rewind.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Bytes that no client library would send: several requests on one connection, most with a damaged request line,
 * header or framing. Every {@code char} is a byte.
 */
final class RandomConnections {

    private static final List<String> METHODS = List.of(
            "GET",
            "GET",
            "POST",
            "POST",
            "DELETE",
            "HEAD",
            "PUT",
            "get",
            "TRACE",
            "CONNECT",
            "OPTIONS",
            "PRI",
            "G\u00c9T",
            "X".repeat(9_000));
    private static final List<String> TARGETS = List.of(
            "/api/checkpoints/plan:fuzz:1",
            "/api/checkpoints/plan:fuzz:1/canonical",
            "/api/checkpoints/plan/fuzz/latest",
            "/api/checkpoints/plan/raw",
            "/api/events",
            "/api/entities?limit=2",
            "/api/checkpoints/plan%2Ffuzz%2Flatest",
            "/api/checkpoints/plan/a%2Fb/latest",
            "/api/checkpoints/plan/a%5Cb/latest",
            "/api/checkpoints/plan:fuzz:1%00",
            "/api/checkpoints/plan%3Afuzz%3A1",
            "/api/checkpoints/%C0%AFetc/latest",
            "/api/entities/plan/%ED%A0%80",
            "/api/entities/plan/\u00ff\u00fe",
            "/api/entities/%70%6c%61n/fuzz",
            "/api/entities/plan/absent",
            "/api/entities;a=b/plan/fuzz",
            "/api/entities?type=%ff%fe",
            "/api/entities?type=\u00c3(",
            "/api/%2e%2e/%2e%2e/etc/passwd",
            "/../../livez",
            "//livez",
            "/livez#x",
            "http://localhost/livez",
            "http://[::1]:x/livez",
            "localhost:1",
            "*",
            "",
            " ",
            "/api/entities?cursor=" + "A".repeat(14_000));
    private static final List<String> VERSIONS =
            List.of("HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "http/1.1", "");
    private static final List<String> HEADERS = List.of(
            "Host: localhost",
            "Host:",
            "Host: local host",
            "Host: evil.example",
            "Content-Type: application/json",
            "Content-Type: application/json; charset=utf-7",
            "Content-Encoding: gzip",
            "Content-Encoding: br, identity",
            "Content-Length: 1",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 9000000000",
            "Content-Length: 2, 2",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, identity",
            "Expect: 100-continue",
            "Expect: 200-ok",
            "Upgrade: h2c",
            "Connection: Upgrade, HTTP2-Settings",
            "HTTP2-Settings: AAMAAABkAAQAAP__",
            "Connection: keep-alive, close",
            "Accept-Encoding: gzip;q=1.5, ;;,",
            "Accept: \u0001",
            "If-None-Match: \"",
            "Range: bytes=0-18446744073709551615",
            "Idempotency-Key: \u00e9",
            "Prefer: wait=99999999999, wait=\"",
            "X-Rewind-Position: " + "0:0,".repeat(2_000),
            "X-Rewind-Actor: \u00f0\u009f\u0092\u00a5",
            "traceparent: 00-ffffffffffffffffffffffffffffffff-zz-01",
            "Last-Event-ID: \u00ff",
            "Origin: null",
            "Cookie: " + "c".repeat(7_000),
            "X-Large: " + "x".repeat(17_000),
            "No-Colon",
            " folded: line",
            ": nameless",
            "Na me: x",
            "Nul: \u0000",
            "Bare: a\rb");
    private static final List<String> BODIES = List.of(
            "{\"state\":{\"n\":1}}",
            "{\"state\":\"\u00ff\u00fe\u00c0\u0080\"}",
            "{\"state\":\"\u00ed\u00a0\u0080\"}",
            "\u00ff\u00fe{\u0000}\u0000",
            "\u00ef\u00bb\u00bf{}",
            "[".repeat(100_000),
            "{\"state\":" + "9".repeat(200_000) + "}",
            "{\"a\":".repeat(2_000),
            bomb());

    private final Random random;

    RandomConnections(Random random) {
        this.random = random;
    }

    /** Everything that is sent on one connection. */
    byte[] next() {
        StringBuilder all = new StringBuilder();
        for (int requests = 1 + random.nextInt(4); requests > 0; requests--) {
            all.append(random.nextInt(30) == 0 ? noise() : request());
        }
        int end = random.nextInt(10) == 0 ? random.nextInt(all.length()) : all.length();
        return all.substring(0, end).getBytes(ISO_8859_1);
    }

    private String request() {
        List<String> headers = new ArrayList<>();
        if (!rarely()) {
            headers.add("Host: localhost");
        }
        if (random.nextInt(3) == 0) {
            headers.add(one(HEADERS));
        }
        if (rarely()) {
            for (int i = 0; i < 600; i++) {
                headers.add("H" + i + ": x");
            }
        }
        String body = random.nextBoolean() ? "" : framed(one(BODIES), headers);
        String lineEnd = rarely() ? "\n" : "\r\n";
        String first = mostly(METHODS, 6) + " " + mostly(TARGETS, 6) + " " + mostly(VERSIONS, 1);
        return first + lineEnd + String.join(lineEnd, headers) + lineEnd + (rarely() ? "" : lineEnd) + body;
    }

    /** The body, with headers that often give a wrong length. */
    private String framed(String body, List<String> headers) {
        headers.add("Content-Type: application/json");
        switch (random.nextInt(8)) {
            case 0 -> {
                headers.add("Transfer-Encoding: chunked");
                String size = one(
                        List.of(Integer.toHexString(body.length()), "5", "-1", "fffffffffffffffff", "x", "1;a=\"b"));
                String end = one(List.of("0\r\n\r\n", "0\r\nTrailer: x\r\n\r\n", "0\r\n", "", "\r\n\r\n"));
                return size + "\r\n" + body + "\r\n" + end;
            }
            case 1 -> headers.add("Content-Length: " + (body.length() + one(List.of(-1, 1, 1_000, 20_000_000))));
            case 2 -> {
                headers.add("Content-Length: " + body.length());
                headers.add("Transfer-Encoding: chunked");
            }
            default -> headers.add("Content-Length: " + body.length());
        }
        return body;
    }

    private String noise() {
        byte[] noise = new byte[1 + random.nextInt(400)];
        random.nextBytes(noise);
        return new String(noise, ISO_8859_1);
    }

    /** Mostly one of the first few texts, which are valid; sometimes any of them. */
    private String mostly(List<String> of, int usual) {
        return random.nextInt(4) == 0 ? one(of) : of.get(random.nextInt(usual));
    }

    private boolean rarely() {
        return random.nextInt(12) == 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Ten megabytes compressed to ten kilobytes. */
    private static String bomb() {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write(new byte[10_000_000]);
            }
            return bytes.toString(ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
