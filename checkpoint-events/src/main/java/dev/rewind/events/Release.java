package dev.rewind.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this build of Rewind is.
 *
 * @param version of the project, such as {@code 0.1.0}
 * @param commit that it was built from; null where the build was not told, as during development
 * @param builtAt RFC 3339 time of the build, which in a release is that of its commit, so that a second build is the
 *     same to the byte; null where the build was not told
 */
public record Release(
        String version, @Nullable String commit, @Nullable String builtAt) {

    private static final Release CURRENT = read();

    /** The one on the class path. */
    public static Release current() {
        return CURRENT;
    }

    /** One line for people and logs. */
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
