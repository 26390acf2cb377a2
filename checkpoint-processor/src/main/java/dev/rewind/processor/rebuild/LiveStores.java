package dev.rewind.processor.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The store servers in use. */
final class LiveStores {
    private static final int CONNECT_MS = 5_000;
    private static final int READ_MS = 60_000;

    private final Configuration configuration;

    LiveStores(Configuration configuration) {
        this.configuration = configuration;
    }

    /** How many partitions there are. */
    int partitions() {
        return fromAnybody("/store/routing").path("partitions").asInt();
    }

    /** The same configuration, with what the processors have for whatever the stores hang on. */
    Configuration settings(List<Setting> wanted) {
        JsonNode theirs = fromAnybody("/store/settings");
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        for (Setting setting : wanted) {
            settings.put(setting, theirs.path(setting.variable()).asText(setting.byDefault()));
        }
        return configuration.with(settings);
    }

    /** The rows of a partition, from who processes it. */
    LiveRows rows(int partition) {
        String host = fromAnybody("/store/routing")
                .at("/hosts/" + partition + "/active")
                .asText("");
        if (host.isEmpty()) {
            throw RebuildException.unavailable(
                    "nobody processes partition " + partition + " now; try again when a processor does",
                    new IOException("no owner"));
        }
        URI url = URI.create("http://" + host + "/store/rows/" + partition);
        try {
            return new LiveRows(url, open(url));
        } catch (IOException e) {
            throw unreachable(url.toString(), e);
        }
    }

    private JsonNode fromAnybody(String path) {
        List<String> tried = new ArrayList<>();
        IOException last = new IOException("no store server is configured");
        for (String seed : configuration.text(Setting.STORE_URLS).split(",", -1)) {
            URI url = URI.create(seed.strip().replaceAll("/+$", "") + path);
            try (InputStream body = open(url).getInputStream()) {
                return Json.mapper().readTree(body);
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
            connection.setRequestProperty("Authorization", "Bearer " + secret);
        }
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            try (InputStream problem = connection.getErrorStream()) {
                String text = problem == null ? "" : new String(problem.readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException("answered " + status + " " + text.strip());
            }
        }
        return connection;
    }

    private static RebuildException unreachable(String what, IOException e) {
        return RebuildException.unavailable(
                "no store server answers as it must: " + what + "; correct REWIND_STORE_URLS and"
                        + " REWIND_STORE_SECRET, or try again when the processors are ready",
                e);
    }
}
