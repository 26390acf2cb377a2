package dev.rewind.query;

import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import java.util.List;
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
        return Gathered.page(call, new TreeMap<>(), stores::integrityFailures);
    }
}
