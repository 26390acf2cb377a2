package dev.rewind.query.entities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.resource.PageLinks;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.ChainPart;
import dev.rewind.storeapi.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an entity's checkpoint chain. The store server verifies it part by part; this route combines the parts into
 * one answer, for as long as a caller waits.
 */
public final class ChainVerification {

    private static final Duration MAX_DURATION = Duration.ofSeconds(15);
    private static final int MAX_DAMAGE = 100;
    private static final Pattern CURSOR = Pattern.compile("([1-9][0-9]{0,17})(?:\\.([0-9a-f]{64}))?");

    private final StoreQueries stores;

    public ChainVerification(StoreQueries stores) {
        this.stores = stores;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/entities/{entity_type}/{entity_id}/verify", this::verify, PageLinks.CURSOR));
    }

    /** Reads the cursor of a page: where the check continues. */
    private static ChainPart.Next parse(String cursor) {
        Matcher parts = CURSOR.matcher(cursor);
        if (!parts.matches()) {
            throw new IllegalArgumentException("is not a cursor of this route");
        }
        return new ChainPart.Next(Long.parseLong(parts.group(1)), parts.group(2));
    }

    private static String cursor(ChainPart.Next next) {
        return next.link() == null ? Long.toString(next.before()) : next.before() + "." + next.link();
    }

    /**
     * The result.
     *
     * @param intact whether no damage was found
     * @param complete whether the whole chain was verified; otherwise the next page continues
     * @param checked number of checkpoints that were verified with their states
     * @param pruned number of checkpoints that retention has deleted; the chain stays verifiable across them
     * @param damage newest first
     */
    record Verified(
            String entityType,
            String entityId,
            boolean intact,
            boolean complete,
            long checked,
            long pruned,
            List<JsonNode> damage) {}

    private CompletionStage<Reply> verify(RouteCall call) {
        EntityKey entity = RequestInput.entity(call);
        ChainPart.Next start = call.query().value(PageLinks.CURSOR, ChainVerification::parse);
        List<Position> carried = StoreQueries.requiredPositions(call);
        return new Run(entity, carried, System.nanoTime() + MAX_DURATION.toNanos())
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
        private ChainPart.@Nullable Next next;
        private final List<StoreAnswer> answers = new ArrayList<>();

        private Run(EntityKey entity, List<Position> carried, long deadline) {
            this.entity = entity;
            this.carried = carried;
            this.deadline = deadline;
        }

        private CompletableFuture<Run> from(ChainPart.@Nullable Next place) {
            return stores.verify(entity, place == null ? "" : place.query(), carried)
                    .thenCompose(answer -> {
                        ChainPart<JsonNode> part = ChainPart.read(
                                StoreQueries.present(answer, "entity", entity).body());
                        checked += part.checked();
                        pruned += part.pruned();
                        damage.addAll(part.damage());
                        next = part.next();
                        answers.add(answer);
                        boolean enough =
                                next == null || damage.size() >= MAX_DAMAGE || System.nanoTime() - deadline > 0;
                        return enough ? CompletableFuture.completedFuture(this) : from(next);
                    });
        }

        private Reply reply(RouteCall call) {
            Verified verified =
                    new Verified(entity.type(), entity.id(), damage.isEmpty(), next == null, checked, pruned, damage);
            Reply reply = StoreReplies.withPosition(
                    Reply.ok(verified), answers.get(answers.size() - 1).position());
            return PageLinks.linked(
                    StoreReplies.withStaleness(reply, answers), call, next == null ? null : cursor(next));
        }
    }
}
