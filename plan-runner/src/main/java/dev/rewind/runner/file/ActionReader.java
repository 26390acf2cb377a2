package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads what a step does, and what undoes it: a command, or an HTTP request. */
final class ActionReader {

    private static final String KNOWN = "method, url, headers";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final Yaml yaml;

    ActionReader(Yaml yaml) {
        this.yaml = yaml;
    }

    Action command(String field) throws IOException, InvalidPlanFileException {
        return new Action.Command(yaml.text(field));
    }

    Action undo(String field) throws IOException, InvalidPlanFileException {
        if (yaml.peekObject()) {
            yaml.next();
            String key = yaml.key();
            if (!key.equals("http")) {
                throw yaml.problem(field + "." + key, "is not known; an undo is a command, or a mapping with http");
            }
            Action call = http(field + ".http");
            if (yaml.next() != JsonToken.END_OBJECT) {
                throw yaml.problem(field + "." + yaml.key(), "stands beside http, which stands alone");
            }
            return call;
        }
        return new Action.Command(yaml.textHere(field));
    }

    Action http(String field) throws IOException, InvalidPlanFileException {
        Map<String, String> headers = Map.of();
        String method = "POST";
        String url = null;
        if (yaml.next() != JsonToken.START_OBJECT) {
            throw yaml.problem(field, "must be a mapping with the keys " + KNOWN);
        }
        while (yaml.next() != JsonToken.END_OBJECT) {
            String key = yaml.key();
            String at = field + "." + key;
            switch (key) {
                case "method" -> {
                    method = yaml.text(at).toUpperCase(Locale.ROOT);
                    if (!METHODS.contains(method)) {
                        throw yaml.problem(
                                at, "is \"" + method + "\"; it must be one of GET, HEAD, POST, PUT, PATCH, DELETE");
                    }
                }
                case "url" -> url = url(at, yaml.text(at));
                case "headers" -> headers = headers(at);
                default -> throw yaml.unknown(at, KNOWN);
            }
        }
        if (url == null) {
            throw yaml.problem(field + ".url", "is missing; say which URL to call");
        }
        return new Action.Http(method, url, headers);
    }

    private String url(String field, String url) throws InvalidPlanFileException {
        yaml.template(field, url);
        try {
            URI uri = URI.create(url.replaceAll("\\$\\{[^}]*\\}", "x"));
            if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getAuthority() == null) {
                throw yaml.problem(field, "is \"" + url + "\"; it must be an http or https URL");
            }
            return url;
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is \"" + url + "\", which is no URL: " + e.getMessage());
        }
    }

    private Map<String, String> headers(String field) throws IOException, InvalidPlanFileException {
        Map<String, String> headers = yaml.texts(field);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            yaml.template(field + "." + header.getKey(), header.getValue());
        }
        return headers;
    }
}
