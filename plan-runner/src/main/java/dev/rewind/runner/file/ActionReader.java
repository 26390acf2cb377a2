package dev.rewind.runner.file;

import dev.rewind.events.Step;
import dev.rewind.events.json.Excerpt;
import dev.rewind.runner.file.action.HeaderText;
import dev.rewind.runner.file.action.StepAction;
import dev.rewind.runner.file.action.ValueTemplate;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.events.Event;

/** Reads the action of a step or undo: a shell command or an HTTP request; of an undo also why there is none. */
final class ActionReader {

    private static final String NONE_NEEDED = "none_needed";
    private static final String KNOWN = "method, url, headers";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final YamlCursor yaml;

    ActionReader(YamlCursor yaml) {
        this.yaml = yaml;
    }

    StepAction command(String field) throws InvalidPlanFileException {
        return new StepAction.Command(yaml.text(field));
    }

    UndoEntry undo(String field) throws InvalidPlanFileException {
        if (!yaml.nextIsMapping()) {
            String text = yaml.textHere(field);
            return text.strip().equals(NONE_NEEDED)
                    ? UndoEntry.without(Step.Undo.NONE_NEEDED)
                    : UndoEntry.by(new StepAction.Command(text));
        }
        yaml.next();
        String key = yaml.key();
        String at = field + "." + key;
        UndoEntry undo = switch (key) {
            case "http" -> UndoEntry.by(http(at));
            case "irreversible" -> UndoEntry.without(irreversible(at));
            default ->
                throw yaml.problem(
                        at, "is not known; an undo is a command, none_needed, or a mapping with http or irreversible");
        };
        if (yaml.next() != Event.ID.MappingEnd) {
            throw yaml.problem(field + "." + yaml.key(), "cannot be combined with " + key + "; remove one of them");
        }
        return undo;
    }

    private Step.Undo irreversible(String field) throws InvalidPlanFileException {
        try {
            return Step.Undo.irreversible(yaml.text(field));
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "cannot be used: " + e.getMessage());
        }
    }

    StepAction http(String field) throws InvalidPlanFileException {
        Map<String, String> headers = Map.of();
        String method = "POST";
        String url = null;
        if (yaml.next() != Event.ID.MappingStart) {
            throw yaml.problem(field, "must be a mapping with the keys " + KNOWN);
        }
        while (yaml.next() != Event.ID.MappingEnd) {
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
            throw yaml.problem(field + ".url", "is missing; give the URL to call");
        }
        return new StepAction.Http(method, url, headers);
    }

    private String url(String field, String url) throws InvalidPlanFileException {
        yaml.template(field, url);
        try {
            URI uri = URI.create(url.replaceAll("\\$\\{[^}]*\\}", "x"));
            if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getAuthority() == null) {
                throw yaml.problem(field, "is \"" + url + "\"; it must be an http or https URL");
            }
            if (!HeaderText.isSendable(uri.getAuthority())) {
                throw yaml.problem(field, "is \"" + url + "\"; write its host in ASCII, which begins with xn--");
            }
            return url;
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is \"" + url + "\", which is not a URL: " + e.getMessage());
        }
    }

    private Map<String, String> headers(String field) throws InvalidPlanFileException {
        Map<String, String> headers = yaml.texts(field);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            header(field + "." + header.getKey(), header.getKey(), header.getValue());
        }
        return headers;
    }

    private void header(String field, String name, String value) throws InvalidPlanFileException {
        yaml.template(field, value);
        String literal = ValueTemplate.PLACE.matcher(value).replaceAll("x");
        if (!HeaderText.isSendable(literal)) {
            throw yaml.problem(
                    field,
                    "is \"" + Excerpt.of(value) + "\"; a header carries printable ASCII only: percent-encode the rest");
        }
        try {
            HttpRequest.Builder ignored = HttpRequest.newBuilder().setHeader(name, literal);
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "cannot be sent: " + e.getMessage() + "; use another header");
        }
    }
}
