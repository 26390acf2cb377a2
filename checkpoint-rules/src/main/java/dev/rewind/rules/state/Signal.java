package dev.rewind.rules.state;

import dev.rewind.events.Entity.KeptSignal;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signal that a plan keeps until a step waits for it.
 *
 * @param name what a step waits for
 * @param payload any JSON, or null
 * @param by the person or program that sent it
 * @param at when it came
 */
public record Signal(String name, @Nullable Snapshot payload, String by, Instant at) {

    int payloadBytes() {
        return payload == null ? 0 : payload.size();
    }

    KeptSignal shown() {
        return new KeptSignal(name, by, at);
    }
}
