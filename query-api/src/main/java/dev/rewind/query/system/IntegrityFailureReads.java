package dev.rewind.query.system;

import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.resource.GatheredPage;
import dev.rewind.query.resource.PageLinks;
import dev.rewind.query.resource.StoreQueries;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Lists checkpoints that were found damaged when an entity was to go back to them. */
public final class IntegrityFailureReads {

    private final StoreQueries stores;

    public IntegrityFailureReads(StoreQueries stores) {
        this.stores = stores;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/integrity-failures", this::list, PageLinks.LIMIT, PageLinks.CURSOR));
    }

    private CompletionStage<Reply> list(RouteCall call) {
        return GatheredPage.page(call, new TreeMap<>(), stores::integrityFailures);
    }
}
