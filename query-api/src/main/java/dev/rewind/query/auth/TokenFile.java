package dev.rewind.query.auth;

import dev.rewind.events.json.Sha256;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
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
 * Accepts the tokens of a file, which has one line for each: {@code <sha-256> <role> <name>}. The file is read again
 * when it changes. While it is missing or cannot be read, no token is accepted: deleting the file revokes all tokens.
 */
final class TokenFile implements Authentication {

    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{64})\\s+([a-z]+)\\s+([\\p{L}\\p{N}][\\p{L}\\p{N}._@:+-]{0,199})");
    private static final long LOOK_AGAIN_NANOS = 500_000_000;

    private final Path file;
    private volatile Content content;
    private volatile @Nullable String unreadable;
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
     * @throws ConfigurationException when the file cannot be read or a line has a wrong form
     */
    static TokenFile open(Path file) {
        try {
            return new TokenFile(file, parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new ConfigurationException(Setting.AUTH_TOKENS.variable() + " is \"" + file
                    + "\", which cannot be read: " + e.getMessage() + "; docs/api.md shows how to create a token file");
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    Setting.AUTH_TOKENS.variable() + " is \"" + file + "\"; " + e.getMessage());
        }
    }

    @Override
    public Caller caller(@Nullable String authorization, @Nullable String claimed, String address) {
        byte[] given = Sha256.digest(Bearer.token(authorization).getBytes(StandardCharsets.UTF_8));
        Caller found = null;
        // Compares with all entries, so that the time does not depend on which one matches.
        for (Entry entry : current().entries()) {
            if (MessageDigest.isEqual(entry.hash(), given)) {
                found = entry.caller();
            }
        }
        if (found == null) {
            throw Bearer.invalid("the token is unknown");
        }
        return found;
    }

    /**
     * The line for a token.
     *
     * @throws IllegalArgumentException when the name has a wrong form
     */
    static String line(String token, Role role, String name) {
        String line = HexFormat.of().formatHex(Sha256.digest(token.getBytes(StandardCharsets.UTF_8))) + " "
                + role.text() + " " + name;
        if (!LINE.matcher(line).matches()) {
            throw new IllegalArgumentException(
                    "name \"" + name
                            + "\" must consist of at most 200 letters, digits and . _ @ : + -, and begin with a letter or digit");
        }
        return line;
    }

    private Content current() {
        if (System.nanoTime() - lookedAt > LOOK_AGAIN_NANOS) {
            lookAgain();
        }
        if (unreadable != null) {
            throw Problem.of(
                    ProblemCode.TOKENS_UNAVAILABLE,
                    "the token file is missing or cannot be read, so no token is accepted",
                    "restore the file that " + Setting.AUTH_TOKENS.variable()
                            + " names; the log of the query API says what is wrong with it");
        }
        return content;
    }

    /** Reads the file again. Requests that arrive meanwhile wait for the result. */
    private synchronized void lookAgain() {
        if (System.nanoTime() - lookedAt <= LOOK_AGAIN_NANOS) {
            return;
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            boolean isNew = unreadable != null || !MessageDigest.isEqual(bytes, content.bytes());
            content = isNew ? parse(bytes) : content;
            unreadable = null;
            if (isNew) {
                LOG.atInfo().addKeyValue("tokens", content.entries().size()).log("The token file was read again");
            }
        } catch (IOException | IllegalArgumentException e) {
            boolean isKnown = e.toString().equals(unreadable);
            unreadable = e.toString();
            if (!isKnown) {
                LOG.atError()
                        .addKeyValue("file", file)
                        .addKeyValue("why", e)
                        .log("The token file cannot be read; no token is accepted until it can be read");
            }
        }
        lookedAt = System.nanoTime();
    }

    /** Parses the file. Messages name a line by its number only, because the line may hold a token by mistake. */
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
                        "line " + number + " must have the form <SHA-256 of the token in hex> <role> <name>");
            }
            Role role = Role.of(matcher.group(2));
            entries.add(new Entry(HexFormat.of().parseHex(matcher.group(1)), new Caller(matcher.group(3), role, true)));
        }
        return new Content(List.copyOf(entries), bytes);
    }
}
