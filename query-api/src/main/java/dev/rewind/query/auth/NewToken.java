package dev.rewind.query.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Creates tokens of 256 random bits. The token file holds their plain hashes, from which a token cannot be guessed. */
public final class NewToken {

    private static final String PREFIX = "rwd_";
    private static final int BYTES = 32;

    private NewToken() {}

    /**
     * Adds a token to a file. A missing file is created so that only its owner can read it.
     *
     * @param name the token's holder, as events record it
     * @return the token, which is stored nowhere else
     * @throws IllegalArgumentException when the name has a wrong form
     * @throws IOException when the file cannot be written
     */
    public static String in(Path file, Role role, String name) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = PREFIX + HexFormat.of().formatHex(random);
        String line = TokenFile.line(token, role, name);
        if (Files.notExists(file)
                && Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        boolean lineIsOpen = Files.exists(file)
                && Files.size(file) > 0
                && !Files.readString(file).endsWith("\n");
        Files.writeString(
                file,
                (lineIsOpen ? "\n" : "") + line + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return token;
    }
}
