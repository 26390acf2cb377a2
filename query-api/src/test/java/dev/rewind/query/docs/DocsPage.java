package dev.rewind.query.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the contracts as an HTML page without scripts. */
final class DocsPage {

    private static final String STYLE = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
        h1,h3,p,th,td{overflow-wrap:anywhere}
        h2{margin-top:2.5rem}h3{margin:2rem 0 .25rem;font-size:1.05rem}code,pre{font:14px/1.45 ui-monospace,monospace}
        pre{background:#f3f5f7;padding:.75rem;overflow:auto}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;border-top:1px solid #d6dbe1;padding:.3rem .6rem .3rem 0}
        .method{display:inline-block;min-width:4.5rem;font-weight:600}.role{color:#57606a;font-size:.9rem}
        @media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#14171a}pre{background:#1f2429}.role{color:#9aa4af}
        th,td{border-color:#333a41}a{color:#7ab7ff}}
        """;

    private final JsonNode contract;
    private final JsonNode topics;
    private final ObjectWriter yaml;
    private final StringBuilder html = new StringBuilder();

    private DocsPage(JsonNode contract, JsonNode topics, ObjectWriter yaml) {
        this.contract = contract;
        this.topics = topics;
        this.yaml = yaml;
    }

    /** The page of the contracts of routes and topics. */
    static String of(JsonNode openapi, JsonNode asyncapi) throws IOException {
        YAMLMapper mapper = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .build();
        DocsPage page = new DocsPage(openapi, asyncapi, mapper.writer());
        page.write();
        return page.html.toString().replaceAll("(?=<h[1-3]|<p>|<table>|<tr>|<pre|<style>|</main>)", "\n") + "\n";
    }

    private void write() throws IOException {
        JsonNode info = contract.path("info");
        html.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>")
                .append(escaped(info.path("title").asText()))
                .append("</title><meta name=\"viewport\" content=\"width=device-width\"><style>")
                .append(STYLE)
                .append("</style><main><h1>")
                .append(escaped(info.path("title").asText()))
                .append("</h1>");
        prose(info.path("description").asText());
        html.append("<p>For programs: <a href=\"/openapi.yaml\">openapi.yaml</a>,"
                + " <a href=\"/asyncapi.yaml\">asyncapi.yaml</a></p>");
        for (JsonNode tag : contract.path("tags")) {
            html.append("<h2>")
                    .append(escaped(tag.path("description").asText()))
                    .append("</h2>");
            for (Map.Entry<String, JsonNode> path : contract.path("paths").properties()) {
                for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                    if (operation.getValue().path("tags").path(0).equals(tag.path("name"))) {
                        operation(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue());
                    }
                }
            }
        }
        html.append("<h2>Topics</h2>");
        topics.path("channels").forEach(this::topic);
        html.append("<h2>Schemas</h2>");
        schemas(contract);
        schemas(topics);
        html.append("</main>");
    }

    private void topic(JsonNode channel) {
        html.append("<h3><code>")
                .append(escaped(channel.path("address").asText()))
                .append("</code></h3>");
        prose(channel.path("description").asText());
        html.append("<table>");
        for (Map.Entry<String, JsonNode> given : channel.path("messages").properties()) {
            JsonNode message = resolved(topics, given.getValue());
            row(
                    given.getKey(),
                    "",
                    message.path("summary").asText(),
                    schemaNames(message.path("payload").findValues("$ref")));
        }
        html.append("</table>");
    }

    private void schemas(JsonNode file) throws IOException {
        for (Map.Entry<String, JsonNode> schema :
                file.path("components").path("schemas").properties()) {
            html.append("<h3 id=\"")
                    .append(escaped(schema.getKey()))
                    .append("\">")
                    .append(escaped(schema.getKey()));
            html.append("</h3><pre tabindex=\"0\">")
                    .append(escaped(yaml.writeValueAsString(schema.getValue())))
                    .append("</pre>");
        }
    }

    private void operation(String method, String path, JsonNode operation) {
        html.append("<h3 id=\"")
                .append(escaped(operation.path("operationId").asText()))
                .append("\"><span class=\"method\">");
        html.append(method).append("</span> <code>").append(escaped(path)).append("</code></h3><p>");
        html.append(escaped(operation.path("summary").asText()));
        String role = operation.path("x-role").asText();
        html.append(" <span class=\"role\">")
                .append(role.isEmpty() ? "needs no role" : "needs the role " + escaped(role))
                .append("</span></p>");
        prose(operation.path("description").asText());
        html.append("<table>");
        for (JsonNode given : operation.path("parameters")) {
            JsonNode parameter = resolved(contract, given);
            row(
                    parameter.path("name").asText(),
                    parameter.path("in").asText() + (parameter.path("required").asBoolean() ? ", required" : ""),
                    parameter.path("description").asText(),
                    List.of());
        }
        JsonNode body = operation.path("requestBody");
        if (!body.isMissingNode()) {
            row("body", "", "", schemaNames(body.path("content").findValues("$ref")));
        }
        for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
            JsonNode shown = resolved(contract, response.getValue());
            row(
                    response.getKey(),
                    "answer",
                    shown.path("description").asText(),
                    schemaNames(shown.path("content").findValues("$ref")));
        }
        html.append("</table>");
    }

    private void row(String name, String where, String what, List<String> schemaNames) {
        html.append("<tr><th><code>")
                .append(escaped(name))
                .append("</code><td>")
                .append(escaped(where));
        html.append("<td>").append(escaped(what));
        for (String schema : schemaNames) {
            html.append(" <a href=\"#")
                    .append(schema)
                    .append("\">")
                    .append(schema)
                    .append("</a>");
        }
    }

    /** Names of the schemas that a body may have. */
    private static List<String> schemaNames(List<JsonNode> references) {
        List<String> names = new ArrayList<>();
        for (JsonNode reference : references) {
            String name = reference.asText().replaceFirst(".*/", "");
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private static JsonNode resolved(JsonNode file, JsonNode node) {
        return node.has("$ref") ? file.at(node.path("$ref").asText().substring(1)) : node;
    }

    private void prose(String text) {
        for (String paragraph : text.strip().split("\n\n", -1)) {
            if (!paragraph.isBlank()) {
                html.append("<p>")
                        .append(escaped(paragraph)
                                .replaceAll("`([^`]+)`", "<code>$1</code>")
                                .replaceAll("\\*\\*([^*]+)\\*\\*", "<strong>$1</strong>"))
                        .append("</p>");
            }
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
