package dev.rewind.query.auth;

import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Authentication;
import dev.rewind.query.http.Caller;
import dev.rewind.query.http.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens by their SHA-256, one per line: {@code <hash> <role> <name>}. The file is read again when it changes; one that
 * cannot be read leaves what was known in force. Tokens are random and long, so a plain hash of them is no help to who
 * reads the file.
 */
final class TokenFile implements Authentication {

    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{64})\\s+([a-z]+)\\s+([\\p{L}\\p{N}][\\p{L}\\p{N}._@:+-]{0,199})");
    private static final long LOOK_AGAIN_NANOS = 500_000_000;

    private final Path file;
    private volatile Content content;
    private volatile long lookedAt = System.nanoTime();

    @SuppressWarnings("ArrayRecordComponent") // Compared in constant time, never by equals.
    private record Content(List<Entry> entries, byte[] bytes) {}

    @SuppressWarnings("ArrayRecordComponent") // Compared in constant time, never by equals.
    private record Entry(byte[] hash, Caller caller) {}

    private TokenFile(Path file, Content content) {
        this.file = file;
        this.content = content;
    }

    /**
     * Reads the file.
     *
     * @throws ConfigurationException when it cannot be read or a line is not of the form
     */
    static TokenFile open(Path file) {
        try {
            return new TokenFile(file, parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new ConfigurationException(Setting.AUTH_TOKENS.variable() + " is \"" + file
                    + "\", which cannot be read: " + e.getMessage() + "; docs/api.md says how to make one");
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    Setting.AUTH_TOKENS.variable() + " is \"" + file + "\"; " + e.getMessage());
        }
    }

    @Override
    public Caller caller(@Nullable String authorization, @Nullable String claimed, String address) {
        byte[] given = Sha256.digest(Bearer.token(authorization).getBytes(StandardCharsets.UTF_8));
        Caller found = null;
        // All entries, whichever matches: the time tells nothing about what is in the file.
        for (Entry entry : current().entries()) {
            if (MessageDigest.isEqual(entry.hash(), given)) {
                found = entry.caller();
            }
        }
        if (found == null) {
            throw Bearer.invalid("the token is not known");
        }
        return found;
    }

    /**
     * The line of a token.
     *
     * @throws IllegalArgumentException when no holder can have this name
     */
    static String line(String token, Role role, String name) {
        String line = HexFormat.of().formatHex(Sha256.digest(token.getBytes(StandardCharsets.UTF_8))) + " "
                + role.text() + " " + name;
        if (!LINE.matcher(line).matches()) {
            throw new IllegalArgumentException("name \"" + name
                    + "\" must be letters, digits and . _ @ : + -, at most 200, and begin with one of the first two");
        }
        return line;
    }

    private Content current() {
        if (System.nanoTime() - lookedAt > LOOK_AGAIN_NANOS) {
            lookedAt = System.nanoTime();
            lookAgain();
        }
        return content;
    }

    private synchronized void lookAgain() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!MessageDigest.isEqual(bytes, content.bytes())) {
                content = parse(bytes);
                LOG.atInfo().addKeyValue("tokens", content.entries().size()).log("The tokens were read again");
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("why", e.getMessage())
                    .log("The tokens cannot be read again; those known stay in force");
        }
    }

    /** Messages name a line by its number only: a token in place of its hash must not get into a log. */
    private static Content parse(byte[] bytes) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String raw : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "line " + number + " must have the form <sha-256 of the token, in hex> <role> <name>");
            }
            Role role = Role.of(matcher.group(2));
            entries.add(new Entry(HexFormat.of().parseHex(matcher.group(1)), new Caller(matcher.group(3), role, true)));
        }
        return new Content(List.copyOf(entries), bytes);
    }
}
