package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Snapshot;
import dev.rewind.testsupport.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forks that own the effects of their base go back past their beginning: both plans undo their own steps. */
@Timeout(120)
class ForkEffectsIT {

    private final String name = RunnerInstallation.freshId("owning");
    private final ConcurrentLinkedQueue<String> effects = new ConcurrentLinkedQueue<>();
    private final EntityKey base = EntityKey.plan(RunnerInstallation.freshId("base"));
    private final EntityKey fork = EntityKey.plan(base.id() + "-fork");
    private PlanRunner runner = PlanRunner.connect(RunnerInstallation.running());

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void theForkUndoesItsStepsAndThenItsBaseUndoesItsOwn() throws Exception {
        serve(name);
        requestAndFork(name);
        RunnerInstallation.awaitStatus(fork, EntityStatus.COMPLETED);

        goBackPastTheFork();

        awaitEffects(9);
        assertThat(List.copyOf(effects).subList(0, 3)).containsExactly("base a", "base b", "fork b");
        assertThat(List.copyOf(effects).subList(3, 9))
                .as("the newest first; then the base goes on")
                .containsExactly("fork undoes b", "base undoes b", "base undoes a", "base a", "base b", "end");
        RunnerInstallation.awaitStatus(base, EntityStatus.COMPLETED);
        RunnerInstallation.awaitStatus(fork, EntityStatus.FAILED);
        awaitStanding();
    }

    @Test
    void aForkThatWaitsForItsRunnerGoesBackOnceOneIsThere() throws Exception {
        serve(name);
        requestAndFork(name);
        RunnerInstallation.awaitStatus(fork, EntityStatus.COMPLETED);
        runner.close();

        goBackPastTheFork();
        RunnerInstallation.awaitStatus(fork, EntityStatus.ROLLING_BACK);
        runner = PlanRunner.connect(RunnerInstallation.running());
        serve(name);

        awaitEffects(9);
        RunnerInstallation.awaitStatus(fork, EntityStatus.FAILED);
        RunnerInstallation.awaitStatus(base, EntityStatus.COMPLETED);
        awaitStanding();
    }

    /** The rollback of the fork, or of its takeover, has been answered by the base. */
    private void awaitStanding() {
        Waiting.until(() -> RunnerInstallation.facts(fork).stream()
                .filter(Fact.ParticipantAnswered.class::isInstance)
                .map(Fact.ParticipantAnswered.class::cast)
                .anyMatch(answer -> answer.outcome() == Rollback.Status.APPLIED));
        assertThat(RunnerInstallation.facts(fork))
                .filteredOn(Fact.ParticipantAnswered.class::isInstance)
                .hasSize(1);
    }

    private void requestAndFork(String plan) {
        RunnerInstallation.say(base, new PlanEvent.PlanRequested(null, name, Snapshot.of("-"), Map.of(), null, "ann"));
        RunnerInstallation.awaitStatus(base, EntityStatus.COMPLETED);
        RunnerInstallation.say(
                base,
                new PlanEvent.ForkRequested(
                        null,
                        new CheckpointId(base, 3),
                        fork,
                        "go on",
                        "ann",
                        plan,
                        null,
                        null,
                        Checkpoint.Effects.OWNED,
                        null));
    }

    private void goBackPastTheFork() {
        RunnerInstallation.say(
                fork,
                new PlanEvent.RollbackRequested(
                        null,
                        new RollbackTarget.ToCheckpoint(new CheckpointId(base, 1)),
                        "all of it",
                        "ann",
                        null,
                        null));
    }

    private void serve(String as) throws InterruptedException {
        Plan<String> plan = Plan.named(as, String.class)
                .step("a", (state, context) -> work("a", state, context))
                .undo((state, context) -> undone("a", context))
                .step("b", (state, context) -> work("b", state, context))
                .undo((state, context) -> undone("b", context))
                .build();
        assertThat(runner.serve(
                                new PlanListener() {
                                    @Override
                                    public void planCompleted(EntityKey completed) {
                                        if (effects.stream().anyMatch(it -> it.startsWith("base undoes a"))) {
                                            effects.add("end");
                                        }
                                    }
                                },
                                plan)
                        .awaitReady(Duration.ofSeconds(30)))
                .isTrue();
    }

    private String work(String step, String state, StepContext context) {
        effects.add(word(context.cause().plan()) + " " + step);
        return state + step;
    }

    private void undone(String step, UndoContext context) {
        effects.add(word(context.rollbackId().entity()) + " undoes " + step);
    }

    private String word(EntityKey plan) {
        return plan.equals(base) ? "base" : "fork";
    }

    private void awaitEffects(int count) {
        Waiting.until(() -> effects.size() >= count);
    }
}
