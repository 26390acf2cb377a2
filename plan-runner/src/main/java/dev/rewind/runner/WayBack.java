package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.Compensation.UndoFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a plan back as a command says: undoes, restores, and answers. */
final class WayBack<T> {

    private final Plan<T> plan;
    private final StateCodec<T> codec;
    private final Progress<T> progress;
    private final Compensation<T> compensation;
    private final Journal journal;
    private final Signals signals;
    private final News news;
    private final Narrator narrator;
    private final PlanTrace trace;
    private final List<UndoStep> undone = new ArrayList<>();

    WayBack(Contacts contacts, Plan<T> plan, StateCodec<T> codec, Progress<T> progress, Compensation<T> compensation) {
        this.journal = contacts.journal();
        this.signals = contacts.signals();
        this.news = contacts.news();
        this.narrator = contacts.narrator();
        this.trace = contacts.trace();
        this.plan = plan;
        this.codec = codec;
        this.progress = progress;
        this.compensation = compensation;
    }

    /** What was undone so far, in the order in which that was done. */
    List<UndoStep> undone() {
        return List.copyOf(undone);
    }

    /** What earlier runs have undone. */
    void remember(List<UndoStep> earlier) {
        undone.addAll(earlier);
    }

    /** Follows a command; returns why that could not be, or null when it could. */
    @Nullable
    ErrorDetail follow(RollbackCommand command) throws InterruptedException {
        narrator.tell(listener -> listener.commandReceived(command));
        Trace span = trace.now().following("rollback " + command.rollbackId(), signals.commandedBy());
        List<UndoStep> now = new ArrayList<>();
        try {
            apply(command, now, span);
            span.event("restored " + command.checkpoint().id());
            narrator.tell(listener -> listener.restored(command));
            return null;
        } catch (UndoFailedException e) {
            span.failed(e.error().message());
            news.failed(command);
            journal.answer(new RollbackFailed(command.epoch(), command.rollbackId(), null, null, now, e.error()));
            journal.acknowledged();
            return e.error();
        } finally {
            span.end();
            undone.addAll(now);
        }
    }

    /** Whether a command takes back steps that may have touched other entities, which then go back too. */
    boolean touched(RollbackCommand command) {
        return command.undo().stream()
                .map(listed -> plan.step(listed.step()))
                .anyMatch(step -> step != null && step.touches() != null);
    }

    private void apply(RollbackCommand command, List<UndoStep> undoneNow, Trace span)
            throws UndoFailedException, InterruptedException {
        T restored = restored(command);
        Step from = command.checkpoint().step();
        PlanStep<T> target = from == null ? null : plan.step(from.name());
        if (from != null && target == null) {
            throw new UndoFailedException(ErrorDetail.of(
                    "unknown_step",
                    "plan " + plan.name() + " has no step \"" + from.name() + "\" to go on from; its steps are "
                            + plan.stepNames()));
        }
        compensation.undo(command, progress.effects(), undoneNow, span);
        progress.backTo(target, restored, command.state());
        RollbackApplied answer = new RollbackApplied(
                command.epoch(), command.rollbackId(), null, command.state().hash(), undoneNow);
        journal.answer(answer);
        news.applied(command, answer);
    }

    /** Integrity fails closed: a state that is not the checkpoint's is never taken up. */
    private T restored(RollbackCommand command) throws UndoFailedException {
        String expected = command.checkpoint().stateHash();
        if (!expected.equals(command.state().hash())) {
            throw new UndoFailedException(ErrorDetail.of(
                    "integrity_failed",
                    "the state of " + command.checkpoint().id() + " has hash "
                            + command.state().hash() + ", not " + expected));
        }
        try {
            return codec.restore(command.state());
        } catch (IOException e) {
            throw new UndoFailedException(ErrorDetail.of("invalid_state", String.valueOf(e.getMessage())));
        }
    }
}
