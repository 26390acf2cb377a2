package dev.rewind.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Items of a list of the query API, gathered from one page after another.
 *
 * @param items the items, as the pages have them
 * @param damaged the ids that the pages leave out because their stored rows are damaged
 * @param hasMore whether the list goes on after the last item that was looked at
 */
public record ListedItems(ArrayNode items, List<String> damaged, boolean hasMore) {

    /** The items of one page. */
    public static ListedItems of(ApiAnswer page) {
        ArrayNode items = page.as(ArrayNode.class);
        return new ListedItems(items, page.damaged(), page.hasMore());
    }

    /**
     * Reads pages until there are enough items.
     *
     * @param path from {@link RewindClient#path}
     * @param query the query parameters, with the limit of a page
     * @param wanted chooses among the items of a page
     * @param most the number of items to gather
     * @param mostPages the number of pages to read
     */
    public static ListedItems read(
            RewindClient client,
            String path,
            Map<String, String> query,
            Predicate<JsonNode> wanted,
            int most,
            int mostPages) {
        ArrayNode items = Json.mapper().createArrayNode();
        Set<String> damaged = new LinkedHashSet<>();
        boolean hasMore = true;
        Optional<String> page = Optional.of(RewindClient.withQuery(path, query));
        for (int read = 0; page.isPresent() && read < mostPages && items.size() < most; read++) {
            ApiAnswer answer = client.get(page.get());
            damaged.addAll(answer.damaged());
            page = answer.next();
            hasMore = page.isPresent();
            for (JsonNode item : answer.tree()) {
                if (items.size() == most) {
                    hasMore = true;
                    break;
                }
                if (wanted.test(item)) {
                    items.add(item);
                }
            }
        }
        return new ListedItems(items, List.copyOf(damaged), hasMore);
    }

    /** The items as a type of the contract. */
    public <T> List<T> as(Class<T> shape) {
        try {
            return Json.mapper().readerForListOf(shape).readValue(items);
        } catch (IOException e) {
            throw new UnexpectedAnswerException(e);
        }
    }
}
