package dev.rewind.query.resource;

import dev.rewind.query.resource.MergedItems.Placed;
import dev.rewind.storeapi.CheckpointPage;
import dev.rewind.storeapi.ListPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One page of checkpoints with their states, merged from the pages of all store servers. It ends where the first of
 * them ended early, or where it has no room for another state. The only page of a list stays as it is.
 *
 * @param json the checkpoints as a JSON array
 * @param next where the next page starts; null at the end of the list
 * @param damaged names of checkpoints that are left out because they are damaged
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be sent, never compared.
record MergedPages(byte[] json, @Nullable String next, List<String> damaged) {

    private record Item(CheckpointPage page, CheckpointPage.Item item) {}

    /** Merges the pages, newest first. */
    static MergedPages of(List<CheckpointPage> pages, int limit) {
        if (pages.size() == 1) {
            CheckpointPage page = pages.get(0);
            return new MergedPages(page.array(), page.next(), page.damaged());
        }
        MergedItems<Item> all = MergedItems.of(
                pages.stream().flatMap(MergedPages::placed), pages.stream().map(CheckpointPage::next));
        List<byte[]> shown = new ArrayList<>();
        long stateBytes = 0;
        for (Placed<Item> placed : all.items()) {
            Item one = placed.item();
            stateBytes += one.item().stateBytes();
            if (shown.size() == limit || (!shown.isEmpty() && stateBytes > CheckpointPage.MAX_STATE_BYTES)) {
                break;
            }
            shown.add(one.page().json(one.item()));
        }
        ListPlace next = all.after(shown.size());
        return new MergedPages(
                JsonItems.joined(shown),
                next == null ? null : next.toString(),
                pages.stream().flatMap(page -> page.damaged().stream()).sorted().toList());
    }

    private static Stream<Placed<Item>> placed(CheckpointPage page) {
        return page.items().stream().map(item -> new Placed<>(ListPlace.parse(item.place()), new Item(page, item)));
    }
}
