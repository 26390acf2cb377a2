package dev.rewind.query;

import dev.rewind.events.ListPlace;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Which checkpoints were found damaged when something was to go back to them. */
final class IntegrityFailures {

    private final Stores stores;

    IntegrityFailures(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/integrity-failures", this::list, Page.LIMIT, Page.CURSOR));
    }

    private CompletionStage<Reply> list(Call call) {
        int limit = Page.limit(call);
        Map<String, String> filters = new TreeMap<>();
        filters.put("limit", Integer.toString(limit));
        Lists.put(filters, "after", call.query().value(Page.CURSOR, ListPlace::parse));
        return stores.integrityFailures(Lists.query(filters), Stores.carried(call))
                .thenApply(answers -> Gathered.reply(call, answers, limit));
    }
}
