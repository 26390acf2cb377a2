package dev.rewind.events.json;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 (FIPS 180-4), written as 64 lower-case hex digits. */
public final class Sha256 {

    /** Copied for each digest: to ask Java's providers for one takes about as long as a short digest. */
    private static final MessageDigest EMPTY = created();

    private Sha256() {}

    /** The digest of these bytes in hex. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes));
    }

    /** The digest of these bytes, which has 32 bytes. */
    public static byte[] digest(byte[] bytes) {
        return empty().digest(bytes);
    }

    private static MessageDigest empty() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException asProvidersMay) {
            return created();
        }
    }

    private static MessageDigest created() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
