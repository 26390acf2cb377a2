package dev.rewind.processor.http;

import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreRoutes;
import dev.rewind.processor.copy.CopyProgress;
import dev.rewind.processor.copy.LocalStores;
import dev.rewind.storeapi.StorePaths;
import java.util.Map;

/** Routes about this processor: which partitions it holds, how far they are, and its settings. */
final class SystemRoutes {

    private SystemRoutes() {}

    /** @param settings the settings in effect, without secrets */
    static void add(StoreRoutes routes, LocalStores stores, CopyProgress copyProgress, Map<String, String> settings) {
        routes.get(
                StorePaths.ROUTING,
                request -> StoreAnswers.json(request, stores.routing().write()));
        routes.get(
                StorePaths.PROGRESS,
                request -> StoreAnswers.json(request, copyProgress.progress().write()));
        routes.get(StorePaths.SETTINGS, request -> StoreAnswers.json(request, settings));
    }
}
