package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.verify.ChainCheck;
import dev.rewind.processor.verify.CheckpointDamage;
import dev.rewind.storeapi.ChainPart;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.StorePaths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes of integrity: the check of an entity's chain, and the list of integrity failures. The check runs where the
 * chain is stored, so that no state has to be sent. A long chain takes several requests.
 */
final class IntegrityRoutes {
    /** How long one request may check. The sizes of the states do not matter then. */
    private static final Duration CHECK_TIME = Duration.ofMillis(500);

    private static final int MAX_DAMAGE = 100;

    private final AppliedProgress progress;

    IntegrityRoutes(AppliedProgress progress) {
        this.progress = progress;
    }

    void add(RouteFrame frame) {
        frame.ofEntity(EntityPath.VERIFY, this::verify);
        frame.list(
                StorePaths.INTEGRITY_FAILURES,
                (request, lists) ->
                        lists.integrityFailures(RequestParameters.after(request), RequestParameters.limit(request)));
    }

    private void verify(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        if (!copy.isActive()) {
            throw StoreProblem.restoring("no processor processes partition " + copy.partition()
                    + " now, and a standby's copy is not verified");
        }
        ChainCheck check = new ChainCheck(copy.reader(), entity);
        long before = RequestParameters.before(request);
        String link = RequestParameters.link(request);
        Start start = progress.still(copy.partition(), at -> start(check, before, link));
        if (start == null) {
            throw StoreProblem.notFound(entity.toString());
        }
        long deadline = System.nanoTime() + CHECK_TIME.toNanos();
        try (ChainCheck.Walk walk = start.walk()) {
            ChainCheck.Part part = walk.go(() -> System.nanoTime() - deadline > 0, MAX_DAMAGE);
            List<CheckpointDamage> damage = new ArrayList<>(start.atTheTop());
            damage.addAll(part.damage());
            ChainCheck.Place next = part.next();
            ChainPart<CheckpointDamage> answer = new ChainPart<>(
                    part.checked(),
                    part.pruned(),
                    damage,
                    next == null ? null : new ChainPart.Next(next.sequence() + 1, next.link()));
            StoreAnswers.json(request, answer.write());
        }
    }

    private record Start(List<CheckpointDamage> atTheTop, ChainCheck.Walk walk) {}

    /** Where to begin. A number above the newest checkpoint means the newest: no earlier answer can have named it. */
    private static @Nullable Start start(ChainCheck check, long before, @Nullable String link) {
        ChainCheck.Place newest = check.newest();
        if (newest == null) {
            return null;
        }
        return before > newest.sequence()
                ? new Start(check.atTheTop(MAX_DAMAGE), check.walk(newest))
                : new Start(List.of(), check.walk(new ChainCheck.Place(before - 1, link)));
    }
}
