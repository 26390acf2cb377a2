package dev.rewind.runner;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, whose own troubles must not become the plan's. */
record Narrator(PlanListener listener) {

    private static final Logger LOG = LoggerFactory.getLogger(Narrator.class);

    void tell(Consumer<PlanListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A plan listener failed; the plan goes on");
        }
    }
}
