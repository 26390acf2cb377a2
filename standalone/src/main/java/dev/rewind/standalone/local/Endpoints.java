package dev.rewind.standalone.local;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the installation of a home directory listens, told to the commands that run beside it: a file of settings, as
 * {@code --config} reads them. It is there while the installation runs, and stays when that is killed.
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

    /** Where they stand. */
    public Path file() {
        return file;
    }

    /** The settings for clients, or null where nothing runs. */
    public @Nullable Configuration read() {
        return Files.exists(file) ? Configuration.of(Map.of(), file) : null;
    }

    void write(URI url, String bootstrapServers, URI storeUrl) throws IOException {
        Path draft = file.resolveSibling(FILE + ".new");
        Files.writeString(
                draft,
                "# Written by rewind up; any rewind command takes it as --config.\n"
                        + Setting.URL.variable() + "=" + url + "\n"
                        + "REWIND_KAFKA_BOOTSTRAP_SERVERS=" + bootstrapServers + "\n"
                        + Setting.STORE_URLS.variable() + "=" + storeUrl + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
