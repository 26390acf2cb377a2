package dev.rewind.rules;

import static dev.rewind.rules.Life.answerDue;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.notApplied;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.started;
import static dev.rewind.rules.Life.touching;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToSequence;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** What random histories do not come to: thousands of something, broken storage, a very long chain of requests. */
final class RareCases {

    private final Visited visited;
    private Life life = new Life();

    private RareCases(Visited visited) {
        this.visited = visited;
    }

    static void visit(Visited visited) {
        RareCases cases = new RareCases(visited);
        cases.aThousandOpenSteps();
        cases.tenThousandStepsToUndo();
        cases.aThousandParticipants();
        cases.sixteenRollbacksInARow();
        cases.nothingIntact();
        cases.anExpiredRollbackFails();
    }

    private void aThousandOpenSteps() {
        life = new Life();
        IntStream.rangeClosed(0, Law.MAX_OPEN_STEPS).forEach(i -> happens(started("step-" + i)));
    }

    private void tenThousandStepsToUndo() {
        life = new Life();
        for (int i = 0; i <= Limits.UNDO; i++) {
            happens(started("a", i + 1, null));
            happens(completed("a", i + 1, null));
        }
        happens(requested(new ToSequence(1)));
    }

    private void aThousandParticipants() {
        life = new Life();
        for (int step = 0; step < 5; step++) {
            int first = step * Limits.TOUCHES;
            happens(touching(
                    "step " + step,
                    IntStream.range(first, first + Limits.TOUCHES)
                            .mapToObj(i -> new EntityKey("artifact", "a" + i))
                            .toArray(EntityKey[]::new)));
            happens(completed("step " + step));
        }
        happens(requested(new ToSequence(1)));
    }

    private void sixteenRollbacksInARow() {
        life = new Life();
        List<RollbackId> path = IntStream.range(0, Limits.ON_BEHALF_OF)
                .mapToObj(i -> new RollbackId(EntityKey.plan("p" + i), 1))
                .toList();
        happens(touching("a", World.INVOICE));
        happens(new PlanEvent.RollbackRequested(null, null, "why", "ann", null, null, path));
    }

    private void nothingIntact() {
        life = new Life();
        happens(started("a"));
        life.history.snapshots.clear();
        happens(failed("a"));
    }

    private void anExpiredRollbackFails() {
        life = new Life(new Law(Duration.ofSeconds(1), 1, 0, 0));
        happens(started("a"));
        happens(failed("a"));
        happens(answerDue(1));
        happens(notApplied(1));
    }

    private void happens(PlanEvent event) {
        EntityState before = life.state;
        visited.facts(before, life.happens(event));
    }
}
