package dev.rewind.query.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rewind.events.json.Json;
import dev.rewind.query.auth.Role;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The parts of states that callers with the role viewer must not see. If there are masks, viewers may read states, and
 * each masked part is the text {@value #HIDDEN}. Without masks they may read no state.
 *
 * @param pointers the masks: JSON Pointers (RFC 6901) in parts, where {@code *} is any name or index
 */
public record StateMasks(List<List<String>> pointers) {

    static final String HIDDEN = "(hidden)";

    private static final String ANY = "*";
    private static final Set<String> ROUTES = Set.of(
            "/api/checkpoints/{checkpoint_id}",
            "/api/checkpoints/{checkpoint_id}/diff",
            "/api/checkpoints/{entity_type}/{entity_id}/latest");

    /**
     * The masks of this configuration.
     *
     * @throws ConfigurationException when a mask is not a JSON Pointer
     */
    public static StateMasks of(Configuration configuration) {
        String text = configuration.text(Setting.VIEWER_MASKS);
        return new StateMasks(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .map(StateMasks::parts)
                .toList());
    }

    private static List<String> parts(String pointer) {
        if (!pointer.startsWith("/") || pointer.matches(".*~([^01].*|$)")) {
            throw new ConfigurationException(Setting.VIEWER_MASKS.variable() + " contains \"" + pointer
                    + "\"; set it to JSON Pointers, separated by commas, such as /customer/name,/cards/*/number");
        }
        return Arrays.stream(pointer.substring(1).split("/", -1))
                .map(part -> part.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /** Whether this caller gets states with masks. */
    public boolean concern(RouteCall call) {
        return !pointers.isEmpty() && call.role() == Role.VIEWER;
    }

    /** What a caller of this role sees of states: {@code whole}, {@code masked} or {@code none}. */
    public String sight(Role role) {
        return role != Role.VIEWER ? "whole" : pointers.isEmpty() ? "none" : "masked";
    }

    /** The same routes; if there are masks, those that show states are for viewers too. */
    public List<Route> on(List<Route> routes) {
        return pointers.isEmpty()
                ? routes
                : routes.stream()
                        .map(route -> route.method().equals("GET") && ROUTES.contains(route.path())
                                ? route.needing(Role.VIEWER)
                                : route)
                        .toList();
    }

    /**
     * An entity as this caller may see it. The change of a proposed edit contains parts of states, so viewers do not get it,
     * with masks or without.
     */
    public static byte[] shown(byte[] entity, RouteCall call) {
        return call.role() == Role.VIEWER ? withoutProposedChange(entity) : entity;
    }

    static byte[] withoutProposedChange(byte[] entity) {
        try {
            JsonNode whole = Json.mapper().readTree(entity);
            return dropChange(whole.path("proposal")) ? Json.mapper().writeValueAsBytes(whole) : entity;
        } catch (IOException e) {
            throw new UncheckedIOException("the entity of a store server is not JSON", e);
        }
    }

    /** Drops the change from what proposes an edit; whether there was one. */
    public static boolean dropChange(JsonNode proposal) {
        return proposal.path("edit") instanceof ObjectNode edit && edit.remove("patch") != null;
    }

    /** The state with its masked parts hidden. The given state is changed. */
    public JsonNode hidden(JsonNode state) {
        JsonNode masked = state;
        for (List<String> pointer : pointers) {
            masked = hidden(masked, pointer);
        }
        return masked;
    }

    private static JsonNode hidden(JsonNode value, List<String> parts) {
        if (parts.isEmpty()) {
            return TextNode.valueOf(HIDDEN);
        }
        String name = parts.get(0);
        List<String> rest = parts.subList(1, parts.size());
        if (value instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.stream()
                    .filter(it -> name.equals(ANY) || name.equals(it))
                    .forEach(it -> object.set(it, hidden(object.get(it), rest)));
        } else if (value instanceof ArrayNode list) {
            for (int index = 0; index < list.size(); index++) {
                if (name.equals(ANY) || name.equals(Integer.toString(index))) {
                    list.set(index, hidden(list.get(index), rest));
                }
            }
        }
        return value;
    }
}
