package dev.rewind.query;

import dev.rewind.events.ListPlace;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One page made of every store server's part of a list. A part may stop before it has a page full; what it has not come
 * to yet may be newer than what another one has, so nothing past the first stop is shown.
 *
 * @param json the page, an array
 * @param next where to go on; null at the end of the list
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be sent, never compared.
record Gathered(byte[] json, @Nullable ListPlace next) {

    @SuppressWarnings("ArrayRecordComponent") // Bytes to be sent, never compared.
    private record Placed(ListPlace at, byte[] item) {}

    static Gathered of(List<ListPart> parts, int limit) {
        ListPlace stop = parts.stream()
                .map(ListPart::next)
                .filter(Objects::nonNull)
                .map(ListPlace::parse)
                .min(Comparator.naturalOrder())
                .orElse(null);
        List<Placed> all = new ArrayList<>();
        for (ListPart part : parts) {
            for (int i = 0; i < part.items().size(); i++) {
                all.add(new Placed(part.places().get(i), part.items().get(i)));
            }
        }
        all.removeIf(one -> stop != null && one.at().compareTo(stop) > 0);
        if (parts.size() > 1) {
            all.sort(Comparator.comparing(Placed::at));
        }
        boolean full = all.size() > limit;
        List<Placed> shown = full ? all.subList(0, limit) : all;
        return new Gathered(
                joined(shown.stream().map(Placed::item).toList()),
                full ? shown.get(limit - 1).at() : stop);
    }

    /** Asks for a list: a query of the stores' contract, and what must be seen. */
    interface Question<T> {
        CompletableFuture<T> ask(String query, List<Position> carried);
    }

    /** One page of a list of all partitions, with a link to the next. */
    static CompletionStage<Reply> page(Call call, Map<String, String> filters, Question<List<StoreAnswer>> list) {
        int limit = Page.limit(call);
        filters.put(Page.LIMIT, Integer.toString(limit));
        Lists.put(filters, "after", call.query().value(Page.CURSOR, ListPlace::parse));
        return list.ask(Lists.query(filters), Stores.carried(call)).thenApply(answers -> reply(call, answers, limit));
    }

    /** One page of a list that is in one partition. */
    static CompletionStage<Reply> pageOfOne(Call call, Map<String, String> filters, Question<StoreAnswer> list) {
        filters.put(Page.LIMIT, Integer.toString(Page.limit(call)));
        Lists.put(filters, "before", call.query().value(Page.CURSOR, Lists::number));
        return list.ask(Lists.query(filters), Stores.carried(call)).thenApply(answer -> {
            ListPart part = answer.isFound() ? ListPart.of(answer.body()) : ListPart.NONE;
            return Page.linked(Answers.at(Reply.ok(joined(part.items())), answer), call, part.next());
        });
    }

    private static Reply reply(Call call, List<StoreAnswer> answers, int limit) {
        Gathered page =
                of(answers.stream().map(answer -> ListPart.of(answer.body())).toList(), limit);
        ListPlace next = page.next();
        return Page.linked(
                Answers.aged(Answers.at(Reply.ok(page.json()), Answers.positions(answers)), answers),
                call,
                next == null ? null : next.toString());
    }

    private static byte[] joined(List<byte[]> items) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.write('[');
        for (byte[] item : items) {
            if (json.size() > 1) {
                json.write(',');
            }
            json.writeBytes(item);
        }
        json.write(']');
        return json.toByteArray();
    }
}
