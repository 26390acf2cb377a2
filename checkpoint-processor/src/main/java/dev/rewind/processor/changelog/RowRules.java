package dev.rewind.processor.changelog;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * Says what a store writes to its changelog. The rules decide what is in the changelogs of existing installations, so a
 * row may become logged later, but not {@link RowLogging#NEVER} logged without a way to derive it from older changelogs.
 */
public interface RowRules {

    /** When a change of the row with this key is logged. */
    RowLogging logging(Bytes key);

    /** Whether rows of this store follow from others. If not, nothing is read to derive any. */
    default boolean derives() {
        return false;
    }

    /**
     * The keys of the rows without values that follow from this row. They exist as long as this row does, and are the
     * same for all its values.
     */
    default Collection<Bytes> derived(Bytes key, byte[] value) {
        return List.of();
    }

    /** The rules of a store that logs all rows in this way. */
    static RowRules all(RowLogging logging) {
        return key -> logging;
    }
}
