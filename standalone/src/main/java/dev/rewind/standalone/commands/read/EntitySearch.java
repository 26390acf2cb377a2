package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ListedItems;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.HumanValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Searches entities by a part of their ids, by a pattern and by the time of their last change. The query API finds those
 * with a part of an id. The rest is chosen here, page by page, up to a number of pages.
 *
 * @param type the type of the entities; null for all
 * @param statuses their statuses; empty for all
 * @param typed a part of their ids, or a pattern for them; null for all
 * @param since the time after which they have changed; null for all
 */
record EntitySearch(
        @Nullable String type,
        List<String> statuses,
        @Nullable String typed,
        @Nullable Instant since) {

    /** The statuses of entities that a person has to look after. A plan that is being rolled back is not failing. */
    static final List<String> FAILING = List.of(
            HumanValues.wire(EntityStatus.ROLLBACK_FAILED),
            HumanValues.wire(EntityStatus.PARKED),
            HumanValues.wire(EntityStatus.AWAITING_APPROVAL),
            HumanValues.wire(EntityStatus.FAILED));

    private static final String PAGE = "500";
    private static final int MOST_PAGES = 20;

    /**
     * What an id has to match.
     *
     * @param typed with {@code *} or {@code ?}, a pattern for the whole id, with or without its type; otherwise a part
     *     of it, in any case
     */
    static Pattern matching(String typed) {
        if (!typed.matches(".*[*?].*")) {
            return Pattern.compile(".*" + Pattern.quote(typed) + ".*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        }
        StringBuilder expression = new StringBuilder(typed.contains(":") ? "" : "[^:]*:");
        typed.codePoints()
                .forEach(c ->
                        expression.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        return Pattern.compile(expression.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /** The entities that match, newest first. */
    ListedItems run(RewindClient client, int most) {
        List<ListedItems> parts = new ArrayList<>();
        for (String status : statuses.isEmpty() ? List.of("") : statuses) {
            parts.add(ListedItems.read(
                    client, RewindClient.path("api", "entities"), filter(status), matches(), most, MOST_PAGES));
        }
        return merged(parts, most);
    }

    Predicate<JsonNode> matches() {
        Pattern pattern = typed == null ? null : matching(typed);
        return entity -> (pattern == null
                        || pattern.matcher(entity.path("entity_type").asText() + ":"
                                        + entity.path("entity_id").asText())
                                .matches())
                && (since == null || time(entity, "updated_at").isAfter(since));
    }

    private Map<String, String> filter(String status) {
        Map<String, String> filter = new LinkedHashMap<>();
        if (type != null) {
            filter.put("type", type);
        }
        if (!status.isEmpty()) {
            filter.put("status", status);
        }
        String part = typed == null
                ? ""
                : Stream.of(typed.split("[*?]+"))
                        .max(Comparator.comparingInt(String::length))
                        .orElse("");
        if (!part.isEmpty()) {
            filter.put("contains", part);
        }
        filter.put("limit", PAGE);
        return filter;
    }

    private static ListedItems merged(List<ListedItems> parts, int most) {
        List<JsonNode> all = new ArrayList<>();
        Set<String> damaged = new LinkedHashSet<>();
        for (ListedItems part : parts) {
            part.items().forEach(all::add);
            damaged.addAll(part.damaged());
        }
        all.sort(Comparator.comparing((JsonNode entity) -> time(entity, "created_at"))
                .reversed());
        ArrayNode items = Json.mapper().createArrayNode();
        all.stream().limit(most).forEach(items::add);
        return new ListedItems(
                items, List.copyOf(damaged), all.size() > most || parts.stream().anyMatch(ListedItems::hasMore));
    }

    private static Instant time(JsonNode entity, String member) {
        return Instant.parse(entity.path(member).asText());
    }
}
