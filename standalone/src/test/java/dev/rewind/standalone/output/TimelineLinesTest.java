package dev.rewind.standalone.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.answer.TimelineAnswer;
import dev.rewind.events.answer.TimelineAnswer.Entry;
import dev.rewind.events.answer.TimelineAnswer.StepRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimelineLinesTest {

    private static final EntityKey PLAN = EntityKey.plan("x");
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    private final List<Entry> entries = new ArrayList<>();
    private AnswerOutput output = Terminals.output("");

    @Test
    void aRetryGoesOnBelowTheRollbackThatLedToIt() {
        checkpoint(1, 0, 1, "build", StepOutcome.COMPLETED);
        checkpoint(2, 1, 1, "deploy", StepOutcome.FAILED);
        rollback(1, 2);
        checkpoint(3, 2, 2, "deploy", null);

        assertThat(drawn(3))
                .containsExactly(
                        "● 1  build   ✔ completed, 500 ms  00000000  2026-01-31T12:00:01.000Z",
                        "● 2  deploy  ✘ failed, 500 ms     00000000  2026-01-31T12:00:02.000Z  no space",
                        "├─↩ r1 to 2  deploy failed; applied after 40 ms",
                        "● 3  deploy  … under way          00000000  2026-01-31T12:00:03.000Z  ◀ latest");
    }

    @Test
    void aRunnerThatTakesAPlanWhereItStandsIsNoWayBack() {
        checkpoint(1, 0, 1, "build", StepOutcome.COMPLETED);
        rollback(
                1,
                1,
                new RollbackCause("e", RollbackCause.Kind.REQUESTED, null, null, "takes it", "plan-runner:7"),
                "plan-runner:7");
        checkpoint(2, 1, 2, "deploy", null);

        assertThat(drawn(2)).element(1).isEqualTo("├─↩ r1 taken at 1  by plan-runner:7; applied after 40 ms");
    }

    @Test
    void whatARollbackLeftBehindIsABranchBesideTheLineThatWentOn() {
        checkpoint(1, 0, 1, "a", StepOutcome.COMPLETED);
        leftBehind(2, 1, 1, "b");
        leftBehind(3, 2, 1, "c");
        rollback(1, 1);
        leftBehind(4, 1, 2, "b");
        rollback(2, 1);
        checkpoint(5, 1, 3, "b", StepOutcome.COMPLETED);

        assertThat(graphs(5))
                .containsExactly("● 1", "├─○ 2", "│ ○ 3", "│ ╰─↩ r1 to 1", "├─○ 4", "│ ╰─↩ r2 to 1", "● 5");
    }

    @Test
    void goingBackToALaterCheckpointUndoesARollback() {
        checkpoint(1, 0, 1, "a", StepOutcome.COMPLETED);
        checkpoint(2, 1, 1, "b", StepOutcome.COMPLETED);
        rollback(1, 1);
        leftBehind(3, 1, 2, "b");
        rollback(2, 2);
        checkpoint(4, 2, 3, "c", StepOutcome.COMPLETED);

        assertThat(graphs(4)).containsExactly("● 1", "├─● 2", "│ ├─↩ r1 to 1", "│ ● 4", "○ 3", "╰─↩ r2 to 2");
    }

    @Test
    void twoRollbacksInARowStandWhereTheEntityStood() {
        leftBehind(1, 0, 1, "a");
        rollback(1, 1);
        rollback(2, 1);

        assertThat(graphs(1)).containsExactly("○ 1", "├─↩ r1 to 1", "╰─↩ r2 to 1");
    }

    @Test
    void aCheckpointWithoutAShownParentIsARoot() {
        checkpoint(7, 6, 1, "g", StepOutcome.COMPLETED);
        checkpoint(8, 7, 1, "h", StepOutcome.COMPLETED);

        assertThat(graphs(8)).containsExactly("● 7", "● 8");
    }

    @Test
    void aLongHistoryNeedsNoDeepStack() {
        for (int i = 1; i <= 20_000; i++) {
            checkpoint(i, i - 1, 1, "s", StepOutcome.COMPLETED);
        }

        assertThat(graphs(20_000)).hasSize(20_000);
    }

    @Test
    void onANarrowTerminalEveryLineFitsAndTheTreeGoesOnBesideLongText() {
        checkpoint(1, 0, 1, "prepare-everything-that-the-release-needs", StepOutcome.COMPLETED);
        checkpoint(2, 1, 1, "deploy", StepOutcome.FAILED);
        rollback(1, 2);
        checkpoint(3, 2, 2, "deploy", null);
        for (String columns : List.of("40", "60", "80")) {
            output = Terminals.output(columns);
            assertThat(drawn(3))
                    .allSatisfy(line ->
                            assertThat(line.length()).as(line).isLessThanOrEqualTo(Integer.parseInt(columns) + 4));
        }

        output = Terminals.output("60");
        assertThat(String.join("\n", drawn(3)).replaceAll("[0-9]+ days ago", "AGO"))
                .endsWith("""
                        ● 1  prepa…eeds  ✔ completed, 500 ms  AGO
                        ● 2  deploy      ✘ failed, 500 ms     AGO
                        │   no space
                        ├─↩ r1 to 2  deploy failed; applied after 40 ms
                        ● 3  deploy      … under way          AGO  ◀ latest""");
        output = Terminals.output("40");
        assertThat(String.join("\n", drawn(3))).endsWith("""
                        ● 1  prep…eds  ✔ completed, 500 ms
                        ● 2  deploy    ✘ failed, 500 ms
                        │   no space
                        ├─↩ r1 to 2  deploy failed; applied
                        │     after 40 ms
                        ● 3  deploy    … under way          ◀ latest""");
    }

    @Test
    void controlCharactersInANameAreEscaped() {
        checkpoint(1, 0, 1, "a\u001B[2J", StepOutcome.COMPLETED);

        assertThat(String.join("\n", drawn(1))).doesNotContain("\u001B");
    }

    @Test
    void aStepIsShownAsUndoneOnlyIfItWasUndone() {
        takenBack(1, UndoOutcome.TO_UNDO);
        takenBack(2, UndoOutcome.NOT_UNDONE);
        takenBack(3, UndoOutcome.UNDONE);
        takenBack(4, UndoOutcome.NOTHING_TO_UNDO);
        takenBack(5, UndoOutcome.IRREVERSIBLE);

        assertThat(drawn(5))
                .satisfiesExactly(
                        first -> assertThat(first).contains("↩ to undo"),
                        second -> assertThat(second).contains("↩ not undone"),
                        third -> assertThat(third).contains("↩ undone"),
                        fourth -> assertThat(fourth).contains("↩ nothing to undo"),
                        fifth -> assertThat(fifth).contains("↩ cannot be undone"));
    }

    @Test
    void aCheckpointOfACompletedStepHasItsName() {
        checkpoint(1, 0, 1, "resize", StepOutcome.COMPLETED);
        Instant ended = START.plusSeconds(1).plusMillis(500);
        entries.add(0, entry(true, checkpoint(2, 1, 1, null, Checkpoint.STEP_COMPLETED, ended), null, null));
        entries.add(0, entry(true, checkpoint(3, 2, 1, null, "manual", ended), null, null));
        entries.add(0, entry(true, checkpoint(4, 3, 1, null, Checkpoint.STEP_COMPLETED, START), null, null));

        assertThat(drawn(4))
                .satisfiesExactly(
                        first -> assertThat(first).contains("resize"),
                        second -> assertThat(second).contains("(s completed)"),
                        third -> assertThat(third).contains("(manual)"),
                        fourth -> assertThat(fourth).contains("(step_completed)"));
    }

    @Test
    void aLongErrorKeepsItsStartAndItsEndOnANarrowTerminal() {
        checkpoint(1, 0, 1, "compile", StepOutcome.COMPLETED);
        StepRun run = entries.get(0).step();
        ErrorDetail error = ErrorDetail.of("io", "Cannot open " + "at com.example.Class ".repeat(60) + "the end");
        entries.set(
                0,
                entry(
                        true,
                        null,
                        run(run.checkpointId(), run.startedAt(), StepOutcome.FAILED, run.endedAt(), error, null),
                        null));

        output = Terminals.output("60");
        assertThat(drawn(1))
                .hasSizeBetween(3, 6)
                .anySatisfy(line -> assertThat(line).contains("Cannot open"))
                .anySatisfy(line -> assertThat(line).endsWith("the end"));
        output = Terminals.output("");
        assertThat(drawn(1)).hasSize(1);
    }

    private void takenBack(long sequence, UndoOutcome undo) {
        StepOutcome outcome = undo == UndoOutcome.UNDONE ? StepOutcome.UNDONE : StepOutcome.COMPLETED;
        add(sequence, sequence - 1, 1, "s", outcome, true);
        Entry step = entries.get(0);
        StepRun run = step.step();
        entries.set(
                0,
                entry(true, null, run(run.checkpointId(), run.startedAt(), outcome, run.endedAt(), null, undo), null));
    }

    private void checkpoint(long sequence, long parent, long epoch, String step, @Nullable StepOutcome outcome) {
        add(sequence, parent, epoch, step, outcome, true);
    }

    private void leftBehind(long sequence, long parent, long epoch, String step) {
        add(sequence, parent, epoch, step, StepOutcome.UNDONE, false);
    }

    private void add(
            long sequence, long parent, long epoch, String step, @Nullable StepOutcome outcome, boolean current) {
        CheckpointId id = new CheckpointId(PLAN, sequence);
        Instant at = START.plusSeconds(sequence);
        Checkpoint checkpoint =
                checkpoint(sequence, parent, epoch, new Step(step, null, 1), Checkpoint.STEP_STARTED, at);
        ErrorDetail error = outcome == StepOutcome.FAILED ? ErrorDetail.of("io", "no\nspace") : null;
        entries.add(0, entry(current, checkpoint, null, null));
        entries.add(
                0,
                entry(
                        current,
                        null,
                        run(id, at, outcome, outcome == null ? null : at.plusMillis(500), error, null),
                        null));
    }

    private static Checkpoint checkpoint(
            long sequence, long parent, long epoch, @Nullable Step step, String reason, Instant at) {
        return new Checkpoint(
                new CheckpointId(PLAN, sequence),
                parent == 0 ? null : new CheckpointId(PLAN, parent),
                epoch,
                reason,
                step,
                null,
                Map.of(),
                "0".repeat(64),
                null,
                "0".repeat(64),
                2,
                null,
                at,
                new EventRef("e" + sequence, "/test", 0, sequence),
                null,
                null);
    }

    private static Entry entry(
            boolean current, @Nullable Checkpoint checkpoint, @Nullable StepRun step, @Nullable Rollback rollback) {
        return new Entry(START, 1, null, current, checkpoint, step, rollback);
    }

    private static StepRun run(
            CheckpointId id,
            Instant at,
            @Nullable StepOutcome outcome,
            @Nullable Instant endedAt,
            @Nullable ErrorDetail error,
            @Nullable UndoOutcome undo) {
        return new StepRun("s", null, 1, id, at, outcome, endedAt, error, undo, null);
    }

    private void rollback(long number, long target) {
        rollback(
                number,
                target,
                new RollbackCause("e", RollbackCause.Kind.STEP_FAILED, new Step("deploy", null, 1), null, null, null),
                null);
    }

    private void rollback(long number, long target, RollbackCause cause, @Nullable String by) {
        RollbackId id = new RollbackId(PLAN, number);
        Rollback rollback = new Rollback(
                id,
                PLAN.type(),
                PLAN.id(),
                new CheckpointId(PLAN, target),
                id.epoch(),
                Rollback.Status.APPLIED,
                cause,
                null,
                by,
                1,
                List.of(),
                List.of(),
                START,
                START,
                START.plusMillis(40));
        entries.add(0, entry(true, null, null, rollback));
    }

    private List<String> drawn(long latest) {
        Entity entity = new Entity(
                PLAN.type(),
                PLAN.id(),
                EntityStatus.RUNNING,
                1,
                new CheckpointId(PLAN, latest),
                List.of(),
                null,
                new Entity.Counts(latest, 0, 0, 0, 0),
                START,
                START);
        List<String> lines = TimelineLines.of(new TimelineAnswer(entity, entries), output);
        return lines.subList(2, lines.size());
    }

    private List<String> graphs(long latest) {
        return drawn(latest).stream().map(line -> line.replaceFirst("  .*", "")).toList();
    }
}
