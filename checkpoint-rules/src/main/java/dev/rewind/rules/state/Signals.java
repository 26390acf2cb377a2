package dev.rewind.rules.state;

import dev.rewind.events.Fact.SignalReceived;
import dev.rewind.events.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * The signals that no step has waited for yet. They are part of the head, so their number and size are bounded.
 *
 * @param kept oldest first
 */
record Signals(List<Signal> kept) {

    static final Signals NONE = new Signals(List.of());

    boolean hasRoomFor(Signal signal) {
        int bytes = kept.stream().mapToInt(Signal::payloadBytes).sum();
        return kept.size() < Limits.KEPT_SIGNALS && bytes + signal.payloadBytes() <= Limits.KEPT_PAYLOADS;
    }

    Signals received(SignalReceived fact) {
        List<Signal> more = new ArrayList<>(kept);
        more.add(new Signal(fact.name(), fact.payload(), fact.requestedBy(), fact.at()));
        return new Signals(List.copyOf(more));
    }

    /** These signals without the oldest one of this name, which has ended a wait. */
    Signals used(String name) {
        List<Signal> left = new ArrayList<>(kept);
        for (Signal signal : kept) {
            if (signal.name().equals(name)) {
                left.remove(signal);
                return left.isEmpty() ? NONE : new Signals(List.copyOf(left));
            }
        }
        throw new IllegalTransitionException("signal \"" + name + "\" cannot end a wait, because it is not there");
    }
}
