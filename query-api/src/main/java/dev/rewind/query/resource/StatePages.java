package dev.rewind.query.resource;

import dev.rewind.events.EntityKey;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.CheckpointPage;
import dev.rewind.storeapi.ListPlace;
import dev.rewind.storeapi.StoreParameters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Pages of checkpoints with their states, which store servers send as {@link CheckpointPage}. During an upgrade,
 * processors that do not know such pages yet answer that there is no such thing. Then the page is read in another way.
 */
public final class StatePages {

    private final StoreQueries stores;

    public StatePages(StoreQueries stores) {
        this.stores = stores;
    }

    /**
     * A page of the checkpoints of one entity.
     *
     * @param otherwise reads the page if an older processor has the entity, or the entity does not exist
     */
    public CompletionStage<Reply> ofOne(
            RouteCall call, EntityKey entity, Map<String, String> filters, Supplier<CompletionStage<Reply>> otherwise) {
        Map<String, String> asked = asked(call, filters);
        ListQuery.put(asked, StoreParameters.BEFORE, call.query().value(PageLinks.CURSOR, ListQuery::number));
        return stores.checkpointPage(entity, ListQuery.query(asked), StoreQueries.requiredPositions(call))
                .thenCompose(answer -> answer.isFound()
                        ? CompletableFuture.completedFuture(
                                reply(call, List.of(answer), MergedPages.of(pages(List.of(answer)), Integer.MAX_VALUE)))
                        : otherwise.get());
    }

    /**
     * A page of the checkpoints of all entities.
     *
     * @param otherwise reads the page if some processors are older
     */
    public CompletionStage<Reply> ofAll(
            RouteCall call, Map<String, String> filters, Supplier<CompletionStage<Reply>> otherwise) {
        Map<String, String> asked = asked(call, filters);
        ListQuery.put(asked, StoreParameters.AFTER, call.query().value(PageLinks.CURSOR, ListPlace::parse));
        int limit = PageLinks.limit(call);
        return stores.checkpointPages(ListQuery.query(asked), StoreQueries.requiredPositions(call))
                .thenCompose(answers -> answers.stream().allMatch(StoreAnswer::isFound)
                        ? CompletableFuture.completedFuture(reply(call, answers, MergedPages.of(pages(answers), limit)))
                        : otherwise.get());
    }

    private static Map<String, String> asked(RouteCall call, Map<String, String> filters) {
        Map<String, String> asked = new TreeMap<>(filters);
        asked.put(StoreParameters.LIMIT, Integer.toString(PageLinks.limit(call)));
        return asked;
    }

    private static List<CheckpointPage> pages(List<StoreAnswer> answers) {
        return answers.stream()
                .map(answer -> CheckpointPage.read(answer.body()))
                .toList();
    }

    private static Reply reply(RouteCall call, List<StoreAnswer> answers, MergedPages page) {
        return GatheredPage.reply(call, page.json(), answers, answers, page.damaged(), page.next());
    }
}
