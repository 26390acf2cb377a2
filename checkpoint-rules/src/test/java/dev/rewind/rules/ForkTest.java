package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.LastRollback;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForkTest {

    private static final long SEED = Long.getLong("rewind.seed", 20261129L);
    private static final EntityKey BASE = EntityScenario.PLAN;
    private static final EntityKey FORK = EntityKey.plan("what-if");

    private final ScenarioGroup group = new ScenarioGroup(LawLimits.defaults());

    @Test
    void aNewEntityBeginsWithTheStateOfACheckpoint() {
        group.given(BASE, started("a"), completed("a"), started("b"));

        assertThat(group.happened(BASE, fork(2, FORK))).containsExactly("2 forked as plan:what-if");
        assertThat(group.delivered()).containsExactly("plan:what-if taken 1 after - in epoch 1");

        Checkpoint base = group.scenario(BASE).history.checkpoint(2);
        Checkpoint first = group.scenario(FORK).history.checkpoint(1);
        assertThat(first.stateHash()).isEqualTo(base.stateHash());
        assertThat(first.forkedFrom())
                .isEqualTo(new Checkpoint.ForkedFrom(
                        base.id(), base.chainHash(), "ann", "what if", EntityScenario.step("b", 1), null));
        assertThat(first.chainHash()).isEqualTo(first.expectedChainHash());
        assertThat(group.scenario(FORK).status()).isEqualTo(EntityStatus.IDLE);
        assertThat(group.scenario(FORK).state.head().forkedFrom()).isEqualTo(first.forkedFrom());
        assertThat(group.scenario(BASE).state.head().forks()).containsExactly(new Entity.Fork(base.id(), FORK));
        assertThat(group.scenario(BASE).status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void itsChainHashCoversWhereItComesFrom() {
        group.given(BASE, captured(1), fork(1, FORK));
        group.delivered();
        Checkpoint first = group.scenario(FORK).history.checkpoint(1);
        Checkpoint.ForkedFrom from = first.forkedFrom();

        List<Checkpoint.ForkedFrom> others = new ArrayList<>();
        others.add(null);
        others.add(new Checkpoint.ForkedFrom(from.checkpointId(), "00", from.by(), from.reason(), null, null));
        others.add(new Checkpoint.ForkedFrom(
                new CheckpointId(BASE, 9), from.chainHash(), from.by(), from.reason(), null, null));
        others.add(
                new Checkpoint.ForkedFrom(from.checkpointId(), from.chainHash(), from.by(), from.reason(), null, true));
        others.add(new Checkpoint.ForkedFrom(
                from.checkpointId(), from.chainHash(), from.by(), from.reason(), null, null, Checkpoint.Effects.OWNED));
        assertThat(others)
                .allSatisfy(other ->
                        assertThat(with(first, other).expectedChainHash()).isNotEqualTo(first.chainHash()));
    }

    @Test
    void aPlanIsOfferedWithTheStepToGoOnWith() {
        group.given(BASE, started("a"), completed("a"), started("b"));
        group.given(BASE, fork(2, FORK, "report", null, null));

        assertThat(group.delivered())
                .containsExactly("plan:what-if taken 1 after - in epoch 1", "plan:what-if offer 1");
        assertThat(group.scenario(FORK).status()).isEqualTo(EntityStatus.REQUESTED);
        // A runner takes it over by a rollback to where it stands; the command says where to go on.
        group.given(FORK, EntityScenario.takenOver("plan-runner:1"));
        assertThat(order(FORK).checkpoint().step()).isEqualTo(EntityScenario.step("b", 1));
        assertThat(order(FORK).undo()).isEmpty();
    }

    @Test
    void aStepMayBeNamedAndMustBeWhereNoneStarts() {
        group.given(BASE, started("a"), new PlanEvent.StepCompleted(null, EntityScenario.step("a", 1), Snapshot.of(2)));

        assertThat(group.happened(BASE, fork(2, FORK, "report", null, null)))
                .containsExactly("refused fork_without_step");
        group.given(BASE, fork(2, FORK, "report", "b", null));
        group.delivered();
        assertThat(group.scenario(FORK).history.checkpoint(1).forkedFrom().step())
                .isEqualTo(EntityScenario.step("b", 1));
    }

    /** The base runs the same plan, and its runner has said which steps there are. */
    @Test
    void aStepThatThePlanIsKnownNotToHaveIsRefused() {
        group.given(BASE, EntityScenario.planRequested(), EntityScenario.takenOver("plan-runner:1"));
        group.given(BASE, new PlanEvent.RollbackApplied(null, new RollbackId(BASE, 1), "runner", null, List.of()));
        assertThat(group.happened(BASE, fork(1, FORK, "report", "c", null)))
                .as("no step has said yet which there are")
                .containsExactly("1 forked as plan:what-if");
        group.given(BASE, EntityScenario.outlined("a", 2L, new Step.PlanOutline(2, List.of("a", "b"))));

        EntityKey other = EntityKey.plan("other");
        assertThat(group.happened(BASE, fork(2, other, "report", "c", null))).containsExactly("refused unknown_step");
        assertThat(group.happened(BASE, fork(2, other, "report-2", "c", null)))
                .as("another plan, whose steps are not known here")
                .containsExactly("2 forked as plan:other");
        assertThat(group.happened(BASE, fork(2, EntityKey.plan("third"), "report", "b", null)))
                .containsExactly("2 forked as plan:third");
    }

    @Test
    void aForkIsWhatWasShownOrNothing() {
        group.given(BASE, captured(1), captured(2));
        PlanEvent.ForkRequested shown = (PlanEvent.ForkRequested) fork(1, FORK);
        String digest = ForkOutline.of(
                        group.scenario(BASE).state, group.scenario(BASE).history.checkpoint(1), shown, null)
                .digest();
        List<PlanEvent.ForkRequested> others = List.of(
                like(2, FORK, null, null, null, digest),
                like(1, EntityKey.plan("other"), null, null, null, digest),
                like(1, FORK, "report", null, null, digest),
                like(1, FORK, null, new PlanEvent.Edit(Snapshot.of(9), new CheckpointId(BASE, 1), null), null, digest),
                like(1, FORK, null, null, Checkpoint.Effects.OWNED, digest));
        assertThat(others)
                .allSatisfy(other -> assertThat(group.happened(BASE, other)).containsExactly("refused fork_changed"));

        group.given(BASE, captured(3));
        assertThat(group.happened(BASE, like(1, FORK, null, null, null, digest)))
                .containsExactly("1 forked as plan:what-if");
    }

    private static PlanEvent.ForkRequested like(
            long of,
            EntityKey to,
            @Nullable String plan,
            PlanEvent.@Nullable Edit edit,
            Checkpoint.@Nullable Effects effects,
            String digest) {
        return new PlanEvent.ForkRequested(
                null, new CheckpointId(BASE, of), to, "why", "bob", plan, null, edit, effects, digest);
    }

    @Test
    void theStateMayBeEdited() {
        group.given(BASE, captured(1), captured(2));
        PlanEvent.Edit edit = new PlanEvent.Edit(Snapshot.of("by hand"), new CheckpointId(BASE, 1), null);

        assertThat(group.happened(BASE, fork(2, FORK, null, null, edit))).containsExactly("refused other_target");
        group.given(BASE, fork(1, FORK, null, null, edit));
        group.delivered();

        Checkpoint first = group.scenario(FORK).history.checkpoint(1);
        assertThat(first.stateHash()).isEqualTo(Snapshot.of("by hand").hash());
        assertThat(first.forkedFrom().edited()).isTrue();
    }

    @Test
    void whatExistsAlreadyIsNotForkedAndTheBaseLearnsOfIt() {
        group.given(FORK, captured(7));
        group.given(BASE, captured(1), captured(2), fork(1, FORK));
        assertThat(group.delivered())
                .containsExactly("plan:what-if refused entity_exists", BASE + " 1 refused as plan:what-if");
        assertThat(group.scenario(BASE).state.head().forks()).isEmpty();
        assertThat(group.happened(BASE, new PlanEvent.RetentionDue(null, 1, null)))
                .containsExactly("pruned [1]");
    }

    @Test
    void theBaseIsKeptAlsoWhenItIsNotPinned() {
        group.given(BASE, captured(1), captured(2), captured(3), fork(2, FORK));
        group.delivered();
        assertThat(group.happened(BASE, new PlanEvent.RetentionDue(null, 1, null)))
                .containsExactly("pruned [1]");
        assertThat(group.scenario(BASE).history.checkpoint(2)).isNotNull();
    }

    @Test
    void aDamagedCheckpointIsNotHandedOver() {
        group.given(BASE, captured(1), captured(2));
        group.scenario(BASE).history.snapshots.put(Snapshot.of(2).hash(), new byte[] {'?'});

        assertThat(group.happened(BASE, fork(2, FORK))).last().isEqualTo("refused no_intact_checkpoint");
        assertThat(group.pending).isEmpty();
    }

    @Test
    void aPlanThatFailsAfterTheForkUndoesItsOwnStepsOnly() {
        group.given(BASE, started("a"), completed("a"), started("b"));
        group.given(BASE, fork(2, FORK));
        group.delivered();
        group.given(FORK, started("b"), completed("b"), planFailed(PlanEvent.PlanRollback.START));

        assertThat(order(FORK).undo()).extracting(UndoStep::step).containsExactly("b");
        assertThat(group.scenario(FORK).happened(requested(new ToSequence(1))))
                .last()
                .asString()
                .endsWith("[b/1]");
        assertThat(order(FORK).undo())
                .allMatch(undo -> undo.checkpointId().entity().equals(FORK));
    }

    /** Entities fork one another at random, work, go back and lose old checkpoints. */
    @Test
    void basesVerifyAndPruningNeverBreaksOneAndUndoNeverCrossesUnlessOwned() {
        int crossed = 0;
        for (int round = 0; round < 60; round++) {
            Random random = new Random(SEED + round);
            ScenarioGroup family = new ScenarioGroup(LawLimits.defaults());
            family.given(BASE, captured(0));
            for (int event = 0; event < 120; event++) {
                List<EntityKey> known = List.copyOf(family.scenarios.keySet());
                EntityKey entity = known.get(random.nextInt(known.size()));
                family.happened(entity, any(random, family.scenario(entity), entity, round + "-" + event));
                family.delivered();
            }
            assertThat(family.scenarios.values())
                    .as("-Drewind.seed=%s", SEED + round)
                    .allSatisfy(scenario -> {
                        if (scenario.state.exists()) {
                            theBaseIsThere(family, scenario);
                        }
                        orders(scenario).forEach(order -> crossesOnlyIfOwned(family, order));
                        noStepIsUndoneTwice(scenario);
                    });
            crossed += family.scenarios.values().stream()
                    .flatMap(ForkTest::orders)
                    .filter(order -> !order.cause().onBehalfOf().isEmpty())
                    .mapToInt(order -> order.undo().size())
                    .sum();
            assertThat(family.scenarios).as("forks of round " + round).hasSizeGreaterThan(3);
        }
        assertThat(crossed).as("steps of bases that forks took back").isGreaterThan(20);
    }

    private static Stream<Fact.RollbackOrdered> orders(EntityScenario scenario) {
        return scenario.facts.stream()
                .filter(Fact.RollbackOrdered.class::isInstance)
                .map(Fact.RollbackOrdered.class::cast);
    }

    /** Each entity takes its own steps back. Another one asks it for that only if it owns their effects. */
    private static void crossesOnlyIfOwned(ScenarioGroup family, Fact.RollbackOrdered order) {
        EntityKey entity = order.rollbackId().entity();
        assertThat(order.undo())
                .allSatisfy(undo -> assertThat(undo.checkpointId().entity()).isEqualTo(entity));
        assertThat(order.cause().onBehalfOf()).hasSizeLessThan(2);
        order.cause().onBehalfOf().forEach(asker -> {
            Checkpoint.ForkedFrom from =
                    family.scenario(asker.entity()).state.family().from();
            assertThat(from.ownsEffects()).isTrue();
            assertThat(from.checkpointId().entity()).isEqualTo(entity);
            assertThat(order.checkpoint().sequence())
                    .isLessThanOrEqualTo(from.checkpointId().sequence());
        });
    }

    private static void noStepIsUndoneTwice(EntityScenario scenario) {
        Set<CheckpointId> undone = new HashSet<>();
        Map<RollbackId, Fact.RollbackOrdered> open = new HashMap<>();
        for (Fact fact : scenario.facts) {
            if (fact instanceof Fact.RollbackOrdered order) {
                assertThat(order.undo()).noneMatch(undo -> undone.contains(undo.checkpointId()));
                open.put(order.rollbackId(), order);
            } else if (fact instanceof Fact.RollbackSettled settled && settled.outcome() == Rollback.Status.APPLIED) {
                open.get(settled.rollbackId()).undo().forEach(undo -> undone.add(undo.checkpointId()));
            }
        }
    }

    private static void theBaseIsThere(ScenarioGroup family, EntityScenario scenario) {
        Checkpoint.ForkedFrom from = scenario.state.family().from();
        if (from == null) {
            return;
        }
        Checkpoint base = family.scenario(from.checkpointId().entity())
                .history
                .checkpoint(from.checkpointId().sequence());
        assertThat(base).as("the base of %s", scenario.entity).isNotNull();
        assertThat(base.chainHash()).isEqualTo(from.chainHash()).isEqualTo(base.expectedChainHash());
    }

    private static PlanEvent any(Random random, EntityScenario scenario, EntityKey entity, String name) {
        long taken = Math.max(1, scenario.state.taken());
        long sequence = 1 + random.nextInt((int) taken);
        Checkpoint.ForkedFrom from = scenario.state.family().from();
        LastRollback last = scenario.state.lastRollback();
        return switch (random.nextInt(10)) {
            case 0, 1 ->
                new PlanEvent.ForkRequested(
                        null,
                        new CheckpointId(entity, sequence),
                        EntityKey.plan("f" + name),
                        "what if",
                        "ann",
                        null,
                        null,
                        null,
                        random.nextBoolean() ? Checkpoint.Effects.OWNED : null,
                        null);
            case 8 ->
                requested(
                        from == null
                                ? new ToSequence(sequence)
                                : new RollbackTarget.ToCheckpoint(new CheckpointId(
                                        from.checkpointId().entity(),
                                        1
                                                + random.nextInt((int) from.checkpointId()
                                                                .sequence()
                                                        + 1))));
            case 9 ->
                new PlanEvent.RollbackApplied(
                        null, new RollbackId(entity, last == null ? 1 : last.number()), "runner", null, List.of());
            case 2 -> started("a" + random.nextInt(3), 1, scenario.state.epoch());
            case 3 -> completed("a" + random.nextInt(3), 1, scenario.state.epoch());
            case 4 -> new PlanEvent.RollbackRequested(null, new ToSequence(sequence), "why", "ann", null, null);
            case 5 -> new PlanEvent.RetentionDue(null, 1 + random.nextInt(3), null);
            default -> captured(random.nextInt(5));
        };
    }

    private Fact.RollbackOrdered order(EntityKey entity) {
        return group.scenario(entity).facts.stream()
                .filter(Fact.RollbackOrdered.class::isInstance)
                .map(Fact.RollbackOrdered.class::cast)
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    private static PlanEvent fork(long of, EntityKey to) {
        return fork(of, to, null, null, null);
    }

    private static PlanEvent fork(
            long of, EntityKey to, @Nullable String plan, @Nullable String step, PlanEvent.@Nullable Edit edit) {
        return fork(BASE, of, to, plan, step, edit);
    }

    private static PlanEvent fork(
            EntityKey entity,
            long of,
            EntityKey to,
            @Nullable String plan,
            @Nullable String step,
            PlanEvent.@Nullable Edit edit) {
        return new PlanEvent.ForkRequested(null, new CheckpointId(entity, of), to, "what if", "ann", plan, step, edit);
    }

    private static Checkpoint with(Checkpoint it, Checkpoint.@Nullable ForkedFrom from) {
        return new Checkpoint(
                it.id(),
                it.parent(),
                it.epoch(),
                it.reason(),
                it.step(),
                it.cause(),
                Map.of(),
                it.stateHash(),
                it.previousChainHash(),
                it.chainHash(),
                it.sizeBytes(),
                it.traceId(),
                it.createdAt(),
                it.event(),
                null,
                null,
                null,
                from);
    }
}
