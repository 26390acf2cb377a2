package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The check of an entity's chain: the store server looks at it part by part where it lies, and here the parts become
 * one answer, as long as that takes no longer than a caller waits.
 */
final class Verification {

    private static final Duration AT_A_TIME = Duration.ofSeconds(15);
    private static final int MOST_DAMAGE = 100;

    private final Stores stores;

    Verification(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/entities/{entity_type}/{entity_id}/verify", this::verify, Page.CURSOR));
    }

    /** A store server's part. */
    record Part(
            long checked,
            long pruned,
            List<JsonNode> damage,
            @Nullable Place next) {}

    /** Where a check goes on: below this number, with the chain hash that is vouched for, if one is. */
    record Place(long before, @Nullable String link) {
        private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17})(?:\\.([0-9a-f]{64}))?");

        static Place parse(String cursor) {
            Matcher parts = FORM.matcher(cursor);
            if (!parts.matches()) {
                throw new IllegalArgumentException("is no cursor that this server gave out");
            }
            return new Place(Long.parseLong(parts.group(1)), parts.group(2));
        }

        String cursor() {
            return link == null ? Long.toString(before) : before + "." + link;
        }

        String query() {
            return "?before=" + before + (link == null ? "" : "&link=" + link);
        }
    }

    /**
     * What the check found.
     *
     * @param intact whether all that was looked at is as it was taken
     * @param complete whether all was looked at; otherwise the next page goes on
     * @param checked checkpoints that were looked at, with their states
     * @param pruned checkpoints that retention has taken; the chain holds across them
     * @param damage what is wrong, newest first
     */
    record Verified(
            String entityType,
            String entityId,
            boolean intact,
            boolean complete,
            long checked,
            long pruned,
            List<JsonNode> damage) {}

    private CompletionStage<Reply> verify(Call call) {
        EntityKey entity = CheckpointReads.entity(call);
        Place start = call.query().value(Page.CURSOR, Place::parse);
        List<Position> carried = Stores.carried(call);
        return new Run(entity, carried, System.nanoTime() + AT_A_TIME.toNanos())
                .from(start)
                .thenApply(found -> found.reply(call));
    }

    private final class Run {
        private final EntityKey entity;
        private final List<Position> carried;
        private final long deadline;
        private final List<JsonNode> damage = new ArrayList<>();
        private long checked;
        private long pruned;
        private @Nullable Place next;
        private final List<StoreAnswer> answers = new ArrayList<>();

        private Run(EntityKey entity, List<Position> carried, long deadline) {
            this.entity = entity;
            this.carried = carried;
            this.deadline = deadline;
        }

        private CompletableFuture<Run> from(@Nullable Place place) {
            return stores.verify(entity, place == null ? "" : place.query(), carried)
                    .thenCompose(answer -> {
                        Part part = Stores.present(answer, "entity " + entity).as(Part.class);
                        checked += part.checked();
                        pruned += part.pruned();
                        damage.addAll(part.damage());
                        next = part.next();
                        answers.add(answer);
                        boolean enough =
                                next == null || damage.size() >= MOST_DAMAGE || System.nanoTime() - deadline > 0;
                        return enough ? CompletableFuture.completedFuture(this) : from(next);
                    });
        }

        private Reply reply(Call call) {
            Verified verified =
                    new Verified(entity.type(), entity.id(), damage.isEmpty(), next == null, checked, pruned, damage);
            Reply reply = Answers.at(
                    Reply.ok(verified), answers.get(answers.size() - 1).position());
            return Page.linked(Answers.aged(reply, answers), call, next == null ? null : next.cursor());
        }
    }
}
