package dev.rewind.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions of libraries that the broker and the processor need. They are those of this kit; a project may have others,
 * because a parent such as Spring Boot's manages them.
 */
final class NeededVersions {

    /** A class of a library, by the property that sets the version of the library. */
    private static final Map<String, String> CLASSES = new TreeMap<>(Map.of(
            "jetty.version",
            "org.eclipse.jetty.server.Server",
            "kafka.version",
            "org.apache.kafka.clients.producer.KafkaProducer",
            "opentelemetry.version",
            "io.opentelemetry.sdk.OpenTelemetrySdk"));

    private NeededVersions() {}

    /** Says which versions to set, if other ones have caused this failure; null if they have not. */
    static @Nullable IllegalStateException explain(Throwable failure) {
        List<String> found = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        Properties needed = needed();
        CLASSES.forEach((property, type) -> {
            String version = needed.getProperty(property);
            String jar = jarOf(type);
            if (!jar.endsWith("-" + version + ".jar")) {
                found.add(jar);
                settings.add("<" + property + ">" + version + "</" + property + ">");
            }
        });
        return settings.isEmpty() || !isOfClasses(failure)
                ? null
                : new IllegalStateException(
                        "the broker and the processor of the test kit do not work with " + String.join(", ", found)
                                + ". Set these in the properties of your pom.xml: " + String.join(" ", settings)
                                + "; or test without a broker: @RewindTest(broker = false)",
                        failure);
    }

    /** Whether a class or a method is missing, as with another version of a library. */
    private static boolean isOfClasses(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LinkageError && !(cause instanceof ExceptionInInitializerError)) {
                return true;
            }
        }
        return false;
    }

    /** The name of the jar that has a class, such as {@code kafka-clients-3.9.1.jar}. */
    private static String jarOf(String type) {
        try {
            CodeSource source = Class.forName(type, false, NeededVersions.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource();
            return source == null ? type : source.getLocation().getPath().replaceAll(".*/", "");
        } catch (ClassNotFoundException | LinkageError e) {
            return "a class path without " + type;
        }
    }

    private static Properties needed() {
        Properties needed = new Properties();
        try (InputStream file = NeededVersions.class.getResourceAsStream("versions.properties")) {
            if (file == null) {
                throw new IllegalStateException("the jar of the test kit has no versions.properties; build it again");
            }
            needed.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return needed;
    }
}
