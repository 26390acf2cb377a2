package dev.rewind.rules.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.Fact.WaitEnded;
import dev.rewind.events.Fact.WaitEnded.WaitEnd;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a step that has not completed. If the step starts again, it continues this wait.
 *
 * @param step the name of the step
 * @param sequence number of the checkpoint from which the step started last
 * @param signal the name of the signal that it waits for, or null
 * @param until the time until which it waits, or null
 * @param endedBy what ended the wait; null while the step waits
 * @param payload the payload of the signal that ended the wait, if it had one
 * @param by who sent that signal; null if none ended the wait
 * @param approval true if only the approval of a person ends it; otherwise null
 */
public record RememberedWait(
        String step,
        long sequence,
        @Nullable String signal,
        @Nullable Instant until,
        @Nullable WaitEnd endedBy,
        @Nullable Snapshot payload,
        @Nullable String by,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean approval) {

    /** Whether a step that starts again with this wait continues it. */
    public boolean isFor(@Nullable String otherSignal, boolean needsApproval) {
        return Objects.equals(signal, otherSignal) && Boolean.TRUE.equals(approval) == needsApproval;
    }

    RememberedWait startedAgainFrom(long start, @Nullable Instant latest) {
        return new RememberedWait(step, start, signal, latest, endedBy, payload, by, approval);
    }

    RememberedWait ended(WaitEnded fact) {
        return new RememberedWait(
                step, sequence, signal, until, fact.by(), fact.payload(), fact.requestedBy(), approval);
    }

    int payloadBytes() {
        return payload == null ? 0 : payload.size();
    }
}
