package dev.rewind.standalone.local;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file in a home directory with the addresses of the installation that runs there, so that other commands find
 * it. It is a settings file as {@code --config} reads it. It is deleted when the installation stops, but not when it
 * is killed.
 */
public final class Endpoints {

    private static final String FILE = "endpoints.properties";

    private final Path file;

    private Endpoints(Path file) {
        this.file = file;
    }

    /** The endpoints of the installation in this directory. */
    public static Endpoints in(Path home) {
        return new Endpoints(home.resolve(FILE));
    }

    /** The path of the file. */
    public Path file() {
        return file;
    }

    /** The settings for clients, or null if no installation runs here. */
    public @Nullable Configuration read() {
        return Files.exists(file) ? Configuration.of(Map.of(), file, later -> {}) : null;
    }

    void write(URI url, String bootstrapServers, URI storeUrl) throws IOException {
        Path draft = file.resolveSibling(FILE + ".new");
        Files.writeString(
                draft,
                "# Written by rewind up. Any rewind command accepts this file as --config.\n"
                        + Setting.URL.variable() + "=" + url + "\n"
                        + "REWIND_KAFKA_BOOTSTRAP_SERVERS=" + bootstrapServers + "\n"
                        + Setting.STORE_URLS.variable() + "=" + storeUrl + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
