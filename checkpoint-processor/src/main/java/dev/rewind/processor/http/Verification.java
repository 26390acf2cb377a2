package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.store.ChainCheck;
import dev.rewind.processor.store.Damage;
import dev.rewind.processor.store.Progress;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks an entity's chain where it lies, so that no state travels. One answer is one part of a long chain: as much as
 * can be looked at in {@link #AT_A_TIME}, whatever the states' sizes.
 */
final class Verification {
    private static final Duration AT_A_TIME = Duration.ofMillis(500);
    private static final int MOST_DAMAGE = 100;

    private final Progress progress;

    Verification(Progress progress) {
        this.progress = progress;
    }

    /**
     * A part of the chain, newest first.
     *
     * @param next parameters for the rest, or null at the end
     */
    record Part(
            long checked,
            long pruned,
            List<Damage> damage,
            @Nullable Next next) {}

    /**
     * Where to go on.
     *
     * @param before the number below which to go on
     * @param link the chain hash that the next one must have, if somebody vouches for it
     */
    record Next(long before, @Nullable String link) {}

    void part(Context request, EntityKey entity, Copy copy) throws Problem {
        if (!copy.isActive()) {
            throw Problem.restoring("a copy is not verified, and nobody works on partition " + copy.partition());
        }
        ChainCheck check = new ChainCheck(copy.reader(), entity);
        long before = Parameters.before(request);
        String link = Parameters.link(request);
        Start start = progress.still(copy.partition(), at -> start(check, before, link));
        if (start == null) {
            throw Problem.notFound(entity.toString());
        }
        long deadline = System.nanoTime() + AT_A_TIME.toNanos();
        try (ChainCheck.Walk walk = start.walk()) {
            ChainCheck.Part part = walk.go(() -> System.nanoTime() - deadline > 0, MOST_DAMAGE);
            List<Damage> damage = new ArrayList<>(start.unexpected());
            damage.addAll(part.damage());
            ChainCheck.Place next = part.next();
            Part answer = new Part(
                    part.checked(),
                    part.pruned(),
                    damage,
                    next == null ? null : new Next(next.sequence() + 1, next.link()));
            request.contentType("application/json").result(EventWriter.value(answer));
        }
    }

    private record Start(List<Damage> unexpected, ChainCheck.Walk walk) {}

    /** From the top, also for a number that was never taken: nobody was told to go on there. */
    private static @Nullable Start start(ChainCheck check, long before, @Nullable String link) {
        ChainCheck.Place newest = check.newest();
        if (newest == null) {
            return null;
        }
        return before > newest.sequence()
                ? new Start(check.unexpected(MOST_DAMAGE), check.walk(newest))
                : new Start(List.of(), check.walk(new ChainCheck.Place(before - 1, link)));
    }
}
