package dev.rewind.standalone.commands;

import dev.rewind.events.config.Configuration;
import dev.rewind.standalone.local.LocalRewind;
import java.nio.file.Path;
import java.util.Map;

/** Everything in this process, with few partitions, on free ports. */
final class SmallRewind {
    private SmallRewind() {}

    static LocalRewind in(Path directory) {
        return LocalRewind.start(Configuration.of(
                Map.of(
                        "REWIND_HOME", directory.toString(),
                        "REWIND_HTTP_PORT", "0",
                        "REWIND_BROKER_PORT", "0",
                        "REWIND_PARTITIONS", "2"),
                null));
    }
}
