package dev.rewind.rules.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.Fact.OfferCause;
import dev.rewind.events.Fact.PlanOffered;
import org.jspecify.annotations.Nullable;

/**
 * The last offer of a plan that was requested by its name.
 *
 * @param plan the name of the plan
 * @param number counts the offers of the plan, from 1
 * @param open whether no runner has taken the offer
 * @param losses how many offers in a row were made because a runner was lost, with no step started since; null
 *     for no such offer
 * @param requestedBy the person that asked for the plan, if that person cannot approve its steps
 */
public record PlanOffer(
        String plan,
        int number,
        boolean open,
        @Nullable Integer losses,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String requestedBy) {
    public PlanOffer {
        if (number < 1 || (losses != null && losses < 1)) {
            throw new IllegalArgumentException("offer " + number + " or its losses " + losses + " are not positive");
        }
    }

    /** An offer after which no runner was lost. */
    public PlanOffer(String plan, int number, boolean open) {
        this(plan, number, open, null, null);
    }

    /** The offer that follows this one. */
    static PlanOffer after(@Nullable PlanOffer last, PlanOffered fact) {
        int number = last == null ? 0 : last.number;
        if (fact.number() != number + 1) {
            throw new IllegalTransitionException("offer " + fact.number() + " cannot follow offer " + number);
        }
        Integer losses = last == null || fact.why() != OfferCause.RUNNER_LOST ? null : last.lossesSoFar() + 1;
        String by = last == null ? fact.requestedBy() : last.requestedBy;
        return new PlanOffer(fact.plan(), fact.number(), true, losses, by);
    }

    /** How many runners in a row were lost without starting a step. */
    public int lossesSoFar() {
        return losses == null ? 0 : losses;
    }

    PlanOffer taken() {
        return open ? new PlanOffer(plan, number, false, losses, requestedBy) : this;
    }

    /** The offer after a step of the plan has started. */
    PlanOffer begun() {
        return open || losses != null ? new PlanOffer(plan, number, false, null, requestedBy) : this;
    }
}
