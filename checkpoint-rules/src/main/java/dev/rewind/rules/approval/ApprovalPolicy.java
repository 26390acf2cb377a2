package dev.rewind.rules.approval;

import dev.rewind.events.Fact.RollbackProposed.Need;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says which rollbacks of one type of entity need the approval of a second person.
 *
 * @param any whether all do
 * @param irreversible whether those do that pass a completed step which cannot be undone
 * @param entities those that ask more other entities than this to go back too; null for no limit
 * @param age those that go further back in time than this; null for no limit
 * @param edits whether those do that change the state
 * @param automatic whether those do that a failure asks for
 * @param expires how long a proposal can be approved
 */
public record ApprovalPolicy(
        boolean any,
        boolean irreversible,
        @Nullable Integer entities,
        @Nullable Duration age,
        boolean edits,
        boolean automatic,
        Duration expires) {

    /** How long a proposal can be approved if nothing else is configured. */
    public static final Duration EXPIRES = Duration.ofDays(1);

    /** No rollback needs an approval. */
    public static final ApprovalPolicy NONE = new ApprovalPolicy(false, false, null, null, false, EXPIRES);

    /** @throws IllegalArgumentException if the number is negative, or a time span is not positive */
    public ApprovalPolicy {
        if ((entities != null && entities < 0) || isEmpty(expires) || (age != null && isEmpty(age))) {
            throw new IllegalArgumentException("entities must be 0 or more, and time spans longer than 0; they are "
                    + entities + ", " + age + " and " + expires);
        }
    }

    /** A policy for the rollbacks that persons ask for. */
    public ApprovalPolicy(
            boolean any,
            boolean irreversible,
            @Nullable Integer entities,
            @Nullable Duration age,
            boolean edits,
            Duration expires) {
        this(any, irreversible, entities, age, edits, false, expires);
    }

    /**
     * What makes the approval of a rollback necessary that a person asks for; empty if it needs none.
     *
     * @param undo the steps that it undoes or cancels
     * @param participants how many other entities it asks to go back too
     * @param back how far it goes back in time
     * @param isEdit whether it changes the state
     */
    public List<Need> needs(List<UndoStep> undo, int participants, Duration back, boolean isEdit) {
        List<Need> needs = new ArrayList<>();
        if (any) {
            needs.add(Need.ANY);
        }
        if (irreversible && undo.stream().anyMatch(ApprovalPolicy::isIrreversible)) {
            needs.add(Need.IRREVERSIBLE);
        }
        if (entities != null && participants > entities) {
            needs.add(Need.ENTITIES);
        }
        if (age != null && back.compareTo(age) > 0) {
            needs.add(Need.AGE);
        }
        if (edits && isEdit) {
            needs.add(Need.EDIT);
        }
        return List.copyOf(needs);
    }

    /**
     * What may make the approval of a rollback necessary whose steps another entity knows, such as the base of a fork. What
     * is not known counts.
     */
    public List<Need> needsUnseen() {
        List<Need> needs = new ArrayList<>();
        if (any) {
            needs.add(Need.ANY);
        }
        if (irreversible) {
            needs.add(Need.IRREVERSIBLE);
        }
        if (entities != null) {
            needs.add(Need.ENTITIES);
        }
        if (age != null) {
            needs.add(Need.AGE);
        }
        return List.copyOf(needs);
    }

    /** What makes the approval of a rollback necessary that a failure asks for; empty if it needs none. */
    public List<Need> automaticNeeds() {
        return automatic ? List.of(Need.AUTOMATIC) : List.of();
    }

    private static boolean isEmpty(Duration span) {
        return span.isZero() || span.isNegative();
    }

    private static boolean isIrreversible(UndoStep step) {
        return step.completed() && step.undo() != null && step.undo().kind() == Step.Undo.Kind.IRREVERSIBLE;
    }
}
