package dev.rewind.runner.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.EventRef;
import dev.rewind.events.answer.TimelineAnswer;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the past of a plan from the stores, by way of the query API. The number of requests depends on the plan alone:
 * one for each page of its timeline, and one for each state.
 */
final class StoredPastReader {

    private static final int PAGE = 500;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private final QueryApiClient api;

    StoredPastReader(QueryApiClient api) {
        this.api = api;
    }

    /** The address of the query API. */
    String source() {
        return api.base();
    }

    /**
     * Reads the history of a plan.
     *
     * @param at an event that the history has to include, or null
     * @return null when the stores have no such plan
     * @throws StoredPastException when the query API does not answer, or is too old to answer it in full
     */
    @Nullable
    PlanHistory history(EntityKey plan, @Nullable EventRef at) throws StoredPastException, InterruptedException {
        List<TimelineAnswer> pages = new ArrayList<>();
        String path = "/api/entities/" + QueryApiClient.encoded(plan.type()) + "/" + QueryApiClient.encoded(plan.id())
                + "/timeline?limit=" + PAGE;
        while (path != null) {
            HttpResponse<byte[]> answer = api.get(path, at);
            if (answer == null) {
                return null;
            }
            pages.add(page(answer.body()));
            path = answer.headers()
                    .firstValue("Link")
                    .map(StoredPastReader::next)
                    .orElse(null);
        }
        EntityStatus status = pages.get(0).entity().status();
        boolean isEnded = status == EntityStatus.COMPLETED || status == EntityStatus.FAILED;
        if (isEnded && pages.get(0).entity().ended() == null) {
            throw new StoredPastException(
                    "the query API at " + api.base() + " or a processor is older than this runner and does not say how "
                            + plan + " ended; update the processors first",
                    false,
                    null);
        }
        return HistoryOfTimeline.of(pages);
    }

    /**
     * Reads the state of a checkpoint and verifies its hash.
     *
     * @throws IOException when it cannot be read, or has another hash
     */
    Snapshot state(Checkpoint checkpoint) throws IOException, InterruptedException {
        String path = "/api/checkpoints/" + QueryApiClient.encoded(checkpoint.id()) + "/canonical";
        HttpResponse<byte[]> answer = api.get(path, null);
        if (answer == null) {
            throw new StoredPastException("the query API at " + api.base() + " has no " + checkpoint.id(), false, null);
        }
        try {
            Snapshot state = Snapshot.parse(answer.body());
            if (state.hash().equals(checkpoint.stateHash())) {
                return state;
            }
        } catch (InvalidJsonException e) {
            throw new StoredPastException("the state of " + checkpoint.id() + " is not JSON", false, e);
        }
        throw new StoredPastException(
                "the state that the query API at " + api.base() + " returned for " + checkpoint.id()
                        + " does not have the recorded hash; rewind verify shows what is damaged",
                false,
                null);
    }

    private TimelineAnswer page(byte[] body) throws StoredPastException {
        try {
            return Json.mapper().readValue(body, TimelineAnswer.class);
        } catch (IOException e) {
            throw new StoredPastException(
                    "the answer of the query API at " + api.base() + " cannot be read (" + e.getMessage() + ")",
                    false,
                    e);
        }
    }

    private static @Nullable String next(String link) {
        Matcher matcher = NEXT.matcher(link);
        return matcher.find() ? matcher.group(1) : null;
    }
}
