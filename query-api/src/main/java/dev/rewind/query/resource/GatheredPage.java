package dev.rewind.query.resource;

import dev.rewind.query.http.Reply;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.resource.MergedItems.Placed;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.ListPart;
import dev.rewind.storeapi.ListPlace;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreHeaders;
import dev.rewind.storeapi.StoreParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, merged from the parts of all store servers.
 *
 * @param items the page
 * @param places where each item is in the list
 * @param next where the next page starts; null at the end of the list
 * @param damaged names of items that are left out because their stored row is damaged
 */
public record GatheredPage(
        List<byte[]> items,
        List<ListPlace> places,
        @Nullable ListPlace next,
        List<String> damaged) {

    /** The page as an array. */
    public byte[] json() {
        return JsonItems.joined(items);
    }

    private StatesOfPage.Listed listed() {
        return new StatesOfPage.Listed(
                items, places.stream().map(ListPlace::toString).toList(), cursor());
    }

    private @Nullable String cursor() {
        return next == null ? null : next.toString();
    }

    /** Merges the parts, newest first. */
    public static GatheredPage of(List<ListPart> parts, int limit) {
        MergedItems<byte[]> all = MergedItems.of(
                parts.stream().flatMap(GatheredPage::placed), parts.stream().map(ListPart::next));
        List<Placed<byte[]>> shown = all.items().stream().limit(limit).toList();
        return new GatheredPage(
                shown.stream().map(Placed::item).toList(),
                shown.stream().map(Placed::at).toList(),
                all.after(shown.size()),
                parts.stream().flatMap(part -> part.damaged().stream()).sorted().toList());
    }

    private static Stream<Placed<byte[]>> placed(ListPart part) {
        return IntStream.range(0, part.items().size())
                .mapToObj(i -> new Placed<>(part.places().get(i), part.items().get(i)));
    }

    /**
     * Asks the store servers for a list. The query follows the store contract; the answer includes the carried
     * positions.
     */
    public interface ListRequest<T> {
        CompletableFuture<T> ask(String query, List<Position> carried);
    }

    /** One page of a list over all partitions, with a link to the next page. */
    public static CompletionStage<Reply> page(
            RouteCall call, Map<String, String> filters, ListRequest<List<StoreAnswer>> list) {
        return page(call, filters, list, UnaryOperator.identity());
    }

    /** The same page of items as {@code shown} returns them. */
    public static CompletionStage<Reply> page(
            RouteCall call,
            Map<String, String> filters,
            ListRequest<List<StoreAnswer>> list,
            UnaryOperator<byte[]> shown) {
        return gathered(call, filters, list).thenApply(read -> {
            byte[] items =
                    JsonItems.joined(read.page().items().stream().map(shown).toList());
            return read.reply(call, items, read.page().cursor(), List.of(), List.of());
        });
    }

    /** The same page of checkpoints with their states. */
    public static CompletionStage<Reply> pageWithStates(
            RouteCall call, Map<String, String> filters, ListRequest<List<StoreAnswer>> list, StatesOfPage states) {
        return gathered(call, filters, list)
                .thenCompose(read -> states.of(read.page().listed())
                        .thenApply(whole -> read.reply(
                                call,
                                JsonItems.joined(whole.items()),
                                whole.next(),
                                whole.damaged(),
                                whole.answers())));
    }

    /** One page of a list within one partition. */
    public static CompletionStage<Reply> pageOfOne(
            RouteCall call, Map<String, String> filters, ListRequest<StoreAnswer> list) {
        return ofOne(call, filters, list)
                .thenApply(read -> PageLinks.linked(
                        StoreReplies.withPosition(
                                Reply.ok(JsonItems.joined(read.part().items())), read.answer()),
                        call,
                        read.part().next()));
    }

    /** The same page of checkpoints with their states. */
    public static CompletionStage<Reply> pageOfOneWithStates(
            RouteCall call, Map<String, String> filters, ListRequest<StoreAnswer> list, StatesOfPage states) {
        return ofOne(call, filters, list)
                .thenCompose(read -> withStates(
                        call, read.answer(), read.part().items(), read.part().next(), states));
    }

    /**
     * A page of checkpoints of one entity with their states.
     *
     * @param answer of the store server that has listed them
     * @param items the checkpoints
     * @param next where the list continues; null at its end
     */
    public static CompletionStage<Reply> withStates(
            RouteCall call, StoreAnswer answer, List<byte[]> items, @Nullable String next, StatesOfPage states) {
        List<String> cursors = items.stream()
                .map(item -> Long.toString(CheckpointJson.of(item).id().sequence()))
                .toList();
        return states.of(new StatesOfPage.Listed(items, cursors, next)).thenApply(whole -> {
            Reply reply = StoreReplies.withPosition(Reply.ok(JsonItems.joined(whole.items())), answer.position());
            List<StoreAnswer> all = new ArrayList<>(whole.answers());
            all.add(answer);
            return PageLinks.linked(StoreReplies.withStaleness(reply, all), call, whole.next());
        });
    }

    private record OfOne(StoreAnswer answer, ListPart part) {}

    private static CompletableFuture<OfOne> ofOne(
            RouteCall call, Map<String, String> filters, ListRequest<StoreAnswer> list) {
        filters.put(StoreParameters.LIMIT, Integer.toString(PageLinks.limit(call)));
        ListQuery.put(filters, StoreParameters.BEFORE, call.query().value(PageLinks.CURSOR, ListQuery::number));
        return list.ask(ListQuery.query(filters), StoreQueries.requiredPositions(call))
                .thenApply(
                        answer -> new OfOne(answer, answer.isFound() ? ListPart.read(answer.body()) : ListPart.NONE));
    }

    /**
     * The reply with a page.
     *
     * @param listed the answers that the page was merged from; they tell its position
     * @param all all answers that the page was made from; they tell how old it may be
     */
    static Reply reply(
            RouteCall call,
            byte[] json,
            List<StoreAnswer> listed,
            List<StoreAnswer> all,
            List<String> damaged,
            @Nullable String next) {
        Reply reply = StoreReplies.withStaleness(
                StoreReplies.withPosition(Reply.ok(json), StoreReplies.positions(listed)), all);
        return PageLinks.linked(
                damaged.isEmpty() ? reply : reply.header(StoreHeaders.DAMAGED, String.join(",", damaged)), call, next);
    }

    private record Gathered(List<StoreAnswer> answers, GatheredPage page) {

        private Reply reply(
                RouteCall call,
                byte[] json,
                @Nullable String next,
                List<String> moreDamaged,
                List<StoreAnswer> moreAnswers) {
            List<StoreAnswer> all = new ArrayList<>(answers);
            all.addAll(moreAnswers);
            List<String> damaged = Stream.concat(page.damaged().stream(), moreDamaged.stream())
                    .sorted()
                    .toList();
            return GatheredPage.reply(call, json, answers, all, damaged, next);
        }
    }

    private static CompletableFuture<Gathered> gathered(
            RouteCall call, Map<String, String> filters, ListRequest<List<StoreAnswer>> list) {
        int limit = PageLinks.limit(call);
        filters.put(StoreParameters.LIMIT, Integer.toString(limit));
        ListQuery.put(filters, StoreParameters.AFTER, call.query().value(PageLinks.CURSOR, ListPlace::parse));
        return list.ask(ListQuery.query(filters), StoreQueries.requiredPositions(call))
                .thenApply(answers -> new Gathered(
                        answers,
                        of(
                                answers.stream()
                                        .map(answer -> ListPart.read(answer.body()))
                                        .toList(),
                                limit)));
    }
}
