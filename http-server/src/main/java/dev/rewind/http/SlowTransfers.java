package dev.rewind.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Transfers to or from slow callers, limited in number and in bytes. Above a limit the oldest transfer is cut off, so
 * that a quick caller is never refused because of slow ones.
 *
 * @param <T> the kind of transfer
 */
final class SlowTransfers<T extends SlowTransfers.Transfer> {

    private final int max;
    private final long maxBytes;
    private final Map<T, Long> heldBytes = new LinkedHashMap<>();
    private long bytes;

    SlowTransfers(int max, long maxBytes) {
        this.max = max;
        this.maxBytes = maxBytes;
    }

    /** A transfer that is under way until its caller is done or it is cut off. */
    interface Transfer {
        /** Ends the transfer, which has been removed before. */
        void cutOff();
    }

    /** Adds a transfer, or more bytes to a transfer that is under way. */
    void add(T one, long more) {
        T oldest = null;
        do {
            synchronized (this) {
                if (oldest == null) {
                    heldBytes.merge(one, more, Long::sum);
                    bytes += more;
                }
                oldest = isTooMuch() ? heldBytes.keySet().iterator().next() : null;
                if (oldest != null) {
                    remove(oldest);
                }
            }
            if (oldest != null) {
                oldest.cutOff();
            }
        } while (oldest != null && oldest != one);
    }

    /** Removes a transfer that has ended. */
    synchronized void remove(T one) {
        Long held = heldBytes.remove(one);
        if (held != null) {
            bytes -= held;
        }
    }

    private boolean isTooMuch() {
        return heldBytes.size() > max || bytes > maxBytes;
    }
}
