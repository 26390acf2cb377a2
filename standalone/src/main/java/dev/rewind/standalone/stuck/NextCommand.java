package dev.rewind.standalone.stuck;

import dev.rewind.events.Entity;
import dev.rewind.events.Step;
import dev.rewind.standalone.output.HumanValues;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The command that a person types next for an entity, after what is wrong is mended. */
public final class NextCommand {

    private static final String WHY = " --reason TEXT";

    private NextCommand() {}

    /**
     * The command; empty if the status of the entity asks for none.
     *
     * @param approvals who may approve; what this caller cannot do is not proposed to it
     */
    public static String of(Entity entity, Approvals approvals) {
        String name = HumanValues.word(entity.entityType() + ":" + entity.entityId());
        return switch (entity.status()) {
            case WAITING -> ofWait(entity, name, approvals);
            case PARKED, PAUSED -> "rewind resume " + name + WHY;
            case AWAITING_APPROVAL -> ofProposal(entity.proposal(), name, approvals);
            case ROLLBACK_FAILED -> "rewind retry " + name + ":r" + (entity.epoch() - 1) + WHY;
            case FAILED ->
                "rewind timeline " + name + ", then rewind rollback " + name + " --to N" + WHY + " --dry-run";
            case REQUESTED, RUNNING, ROLLING_BACK, COMPLETED, IDLE -> "";
        };
    }

    /** What ends the wait of a proposed rollback. */
    public static String ofProposal(Entity.@Nullable Proposal proposal, String name, Approvals approvals) {
        String reject = "rewind reject " + name + WHY;
        String barrier = approvals.barrier(proposal == null ? null : proposal.requestedBy());
        if (!approvals.arePossible()) {
            return reject + " (" + barrier + ")";
        }
        return "rewind approve " + name + (barrier.isEmpty() ? "" : " (" + barrier + ")") + ", or " + reject;
    }

    private static String ofWait(Entity entity, String name, Approvals approvals) {
        return entity.openSteps().stream()
                .map(Entity.OpenStep::waits)
                .filter(Objects::nonNull)
                .filter(wait -> wait.signal() != null)
                .findFirst()
                .map(wait -> ofWait(wait, name, approvals))
                .orElse("");
    }

    private static String ofWait(Step.Wait wait, String name, Approvals approvals) {
        if (!wait.needsApproval()) {
            return "rewind signal " + name + " " + HumanValues.word(Objects.requireNonNull(wait.signal()));
        }
        String barrier = approvals.barrier(null);
        String command = approvals.arePossible() ? "rewind approve " + name : "rewind cancel " + name + WHY;
        return command + (barrier.isEmpty() ? "" : " (" + barrier + ")");
    }
}
