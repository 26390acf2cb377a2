package dev.rewind.runner.report;

import dev.rewind.runner.PlanListener;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a listener. An exception from the listener is logged and does not affect the plan. */
public record ProgressReporter(PlanListener listener) {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);

    public boolean hasListener() {
        return listener != PlanListener.SILENT;
    }

    public void report(Consumer<PlanListener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A plan listener threw an exception; the plan continues");
        }
    }
}
