package dev.rewind.query.checkpoints;

import dev.rewind.events.Limits;
import dev.rewind.events.check.Check;
import org.jspecify.annotations.Nullable;

/** Checks the digest that a request names as that of what was shown. */
final class ShownDigest {

    private ShownDigest() {}

    /**
     * Refuses an empty digest, which a script sends that has lost it. Events of older releases may have one, so the event
     * allows it.
     */
    static void check(@Nullable String digest) {
        if (digest != null) {
            String unused = Check.text("if_digest", digest, Limits.NAME);
        }
    }
}
