package dev.rewind.standalone.commands;

import dev.rewind.service.config.Configuration;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.testsupport.TestInstallation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Starts an installation in this process with few partitions, on free ports. */
public final class SmallInstallation {
    private SmallInstallation() {}

    public static LocalRewind in(Path directory) {
        return in(directory, Map.of());
    }

    public static LocalRewind in(Path directory, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "REWIND_HOME", directory.toString(),
                "REWIND_HTTP_PORT", "0",
                "REWIND_BROKER_PORT", "0",
                "REWIND_PARTITIONS", "2"));
        environment.putAll(TestInstallation.UNHURRIED);
        environment.putAll(more);
        return LocalRewind.start(Configuration.of(environment, null));
    }
}
