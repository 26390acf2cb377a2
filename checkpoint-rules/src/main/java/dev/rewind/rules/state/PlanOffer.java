package dev.rewind.rules.state;

/**
 * The last offer of a plan that was requested by its name.
 *
 * @param plan the name of the plan
 * @param number counts the offers of the plan, from 1
 * @param open whether no runner has taken the offer
 */
public record PlanOffer(String plan, int number, boolean open) {
    public PlanOffer {
        if (number < 1) {
            throw new IllegalArgumentException("offer " + number + " is not positive");
        }
    }

    PlanOffer taken() {
        return open ? new PlanOffer(plan, number, false) : this;
    }
}
