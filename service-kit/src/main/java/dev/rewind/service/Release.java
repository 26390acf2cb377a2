package dev.rewind.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The version of this build of Rewind.
 *
 * @param version of the project, such as {@code 0.1.0}
 * @param commit that it was built from; null during development
 * @param builtAt RFC 3339 time of the build; in a release the time of its commit, so that builds are reproducible; null
 *     during development
 */
public record Release(
        String version, @Nullable String commit, @Nullable String builtAt) {

    private static final Release CURRENT = read();

    /** The release on the class path. */
    public static Release current() {
        return CURRENT;
    }

    /** Version, commit and time on one line. */
    @Override
    public String toString() {
        return Stream.of(version, told("commit ", commit), told("built ", builtAt))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String told(String what, @Nullable String value) {
        return value == null ? "" : what + value;
    }

    private static Release read() {
        Properties file = new Properties();
        try (InputStream in = Objects.requireNonNull(
                Release.class.getResourceAsStream("release.properties"), "release.properties is missing")) {
            file.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Release(file.getProperty("version"), orNull(file, "commit"), orNull(file, "built_at"));
    }

    private static @Nullable String orNull(Properties file, String name) {
        String value = file.getProperty(name, "");
        return value.isBlank() ? null : value;
    }
}
