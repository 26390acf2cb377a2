package dev.rewind.processor.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.storeapi.RoutingReport;
import dev.rewind.storeapi.StoreHeaders;
import dev.rewind.storeapi.StorePaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads from the store servers of the running processors. */
final class LiveStores {
    private static final int CONNECT_MS = 5_000;
    private static final int READ_MS = 60_000;

    private final Configuration configuration;

    LiveStores(Configuration configuration) {
        this.configuration = configuration;
    }

    /** How many partitions there are. */
    int partitions() {
        return routing().partitions();
    }

    /** This configuration with the values that the processors use for these settings. */
    Configuration settings(List<Setting> wanted) {
        JsonNode theirs = ask(StorePaths.SETTINGS, Json.mapper()::readTree);
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        for (Setting setting : wanted) {
            settings.put(setting, theirs.path(setting.variable()).asText(setting.byDefault()));
        }
        return configuration.with(settings);
    }

    /** The rows of a partition, from the processor that processes it. */
    LiveRows rows(int partition) {
        RoutingReport.Hosts hosts = routing().hosts().get(partition);
        String host = hosts == null ? null : hosts.active();
        if (host == null) {
            throw RebuildException.unavailable(
                    "no processor processes partition " + partition + " now; start one, or try again later",
                    new IOException("no owner"));
        }
        URI url = URI.create("http://" + host + StorePaths.rows(partition));
        try {
            return new LiveRows(url, open(url));
        } catch (IOException e) {
            throw unreachable(url.toString(), e);
        }
    }

    private RoutingReport routing() {
        return ask(StorePaths.ROUTING, RoutingReport::read);
    }

    private interface BodyReader<T> {
        T read(byte[] body) throws IOException;
    }

    /** Asks the configured store servers one after the other until one answers. */
    private <T> T ask(String path, BodyReader<T> reader) {
        List<String> tried = new ArrayList<>();
        IOException last = new IOException("no store server is configured");
        for (String seed : configuration.text(Setting.STORE_URLS).split(",", -1)) {
            URI url = URI.create(seed.strip().replaceAll("/+$", "") + path);
            try (InputStream body = open(url).getInputStream()) {
                return reader.read(body.readAllBytes());
            } catch (UncheckedIOException e) {
                tried.add(url + " (" + e.getMessage() + ")");
                last = new IOException(e.getMessage(), e);
            } catch (IOException e) {
                tried.add(url + " (" + e.getMessage() + ")");
                last = e;
            }
        }
        throw unreachable(String.join(", ", tried), last);
    }

    private HttpURLConnection open(URI url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(READ_MS);
        String secret = configuration.text(Setting.STORE_SECRET);
        if (!secret.isEmpty()) {
            connection.setRequestProperty(StoreHeaders.AUTHORIZATION, StoreHeaders.bearer(secret));
        }
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            try (InputStream problem = connection.getErrorStream()) {
                String text = problem == null ? "" : new String(problem.readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException("answer " + status + " " + text.strip());
            }
        }
        return connection;
    }

    private static RebuildException unreachable(String what, IOException e) {
        return RebuildException.unavailable(
                "no store server gave a valid answer: " + what + "; correct REWIND_STORE_URLS and"
                        + " REWIND_STORE_SECRET, or try again when the processors are ready",
                e);
    }
}
