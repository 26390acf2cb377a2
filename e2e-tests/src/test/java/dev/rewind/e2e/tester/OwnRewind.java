package dev.rewind.e2e.tester;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Processes that one test may stop and kill. Register it as an instance field. The processes are ended after the
 * test, and their logs are printed if it failed.
 */
public final class OwnRewind implements AfterEachCallback {
    private final List<RewindProcess> processes = new ArrayList<>();

    /** Returns a process with a directory of its own, not started. */
    public RewindProcess process(String name) {
        return process(name, Map.of());
    }

    /** Returns the same with these settings. */
    public RewindProcess process(String name, Map<String, String> settings) {
        RewindProcess process = RewindProcess.in(Scratch.directory(name), settings);
        processes.add(process);
        return process;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        processes.forEach(RewindProcess::close);
        if (context.getExecutionException().isPresent()) {
            processes.forEach(process -> System.err.println(context.getDisplayName()
                    + " failed; rewind up had written:\n" + process.logs().tail()));
        }
    }

    static RewindProcess started(RewindProcess process) {
        try {
            return process.start();
        } catch (RuntimeException e) {
            process.close();
            throw new IllegalStateException(
                    "rewind up did not get ready:\n" + process.logs().tail(), e);
        }
    }
}
