package dev.rewind.spring;

import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.spring.RewindProperties.Startup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.context.SmartLifecycle;

/**
 * Serves the plans of the application and receives rollback commands, from its start to its end. It starts as the last
 * part of the application and stops as the first: then it takes no more plans, and those that run are handed over to
 * other instances.
 */
public final class RewindLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RewindLifecycle.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration JOIN = Duration.ofSeconds(10);

    private final RewindProperties properties;
    private final String service;
    private final Configuration configuration;
    private final Supplier<PlanRunner> runners;
    private final List<Plan<?>> plans;
    private final RollbackHandlers handlers;
    private final PlanListener listener;

    private @Nullable PlanRunner runner;
    private @Nullable RollbackInbox inbox;
    private @Nullable Thread connecting;
    private volatile boolean running;
    private volatile boolean connected;
    private volatile @Nullable String problem;

    RewindLifecycle(
            RewindProperties properties,
            String service,
            Configuration configuration,
            Supplier<PlanRunner> runners,
            List<Plan<?>> plans,
            RollbackHandlers handlers,
            PlanListener listener) {
        this.properties = properties;
        this.service = service;
        this.configuration = configuration;
        this.runners = runners;
        this.plans = List.copyOf(plans);
        this.handlers = handlers;
        this.listener = listener;
    }

    @Override
    public void start() {
        running = true;
        if (properties.startup() == Startup.FAIL_FAST) {
            try {
                connect();
            } catch (RuntimeException e) {
                running = false;
                throw e;
            }
            return;
        }
        Thread thread = new Thread(this::connectInTime, "rewind-connect");
        thread.setDaemon(true);
        connecting = thread;
        thread.start();
    }

    @Override
    public void stop() {
        running = false;
        Thread waiting = connecting;
        if (waiting != null) {
            waiting.interrupt();
            join(waiting);
        }
        disconnect();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** For Spring 7: tests must not stop and start it between classes, because a runner that is closed stays closed. */
    public boolean isPauseable() {
        return false;
    }

    /** Whether plans are served and rollback commands are received. */
    public boolean isConnected() {
        RollbackInbox open = inbox;
        return connected && (open == null || !open.ended().isDone());
    }

    /** Why it is not connected, for people; null if it is, or if it has not tried yet. */
    public @Nullable String problem() {
        RollbackInbox open = inbox;
        return connected && open != null && open.ended().isDone()
                ? "the rollback inbox has ended; the log says why, and a restart of the application continues"
                : problem;
    }

    /** The name of the application in Rewind. */
    public String service() {
        return service;
    }

    /** The names of the plans that the application serves. */
    public Set<String> planNames() {
        Set<String> names = new TreeSet<>();
        if (properties.serve()) {
            plans.forEach(plan -> names.add(plan.name()));
        }
        return names;
    }

    /** The types of entities that the application restores. */
    public Set<String> entityTypes() {
        return handlers.types();
    }

    private synchronized void connect() {
        PlanRunner opened = runners.get();
        runner = opened;
        if (inbox == null && !handlers.isEmpty()) {
            inbox = handlers.inbox(service).start(configuration);
        }
        if (properties.serve() && !plans.isEmpty()) {
            opened.serve(listener, plans.toArray(Plan<?>[]::new));
        }
        problem = null;
        connected = true;
        LOG.atInfo()
                .addKeyValue("service", service)
                .addKeyValue("plans", planNames())
                .addKeyValue("entity_types", entityTypes())
                .log("Rewind is connected");
    }

    private synchronized void disconnect() {
        connected = false;
        RollbackInbox openInbox = inbox;
        if (openInbox != null) {
            openInbox.close();
        }
        PlanRunner openRunner = runner;
        if (openRunner != null) {
            openRunner.close(properties.closeWithin());
        }
    }

    private void connectInTime() {
        Duration pause = FIRST_PAUSE;
        while (running) {
            try {
                connect();
                return;
            } catch (ConfigurationException | BeansException e) {
                problem = message(e);
                LOG.atWarn()
                        .addKeyValue("why", problem)
                        .addKeyValue("again_in", pause)
                        .log("Rewind is not connected yet");
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                return;
            }
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
    }

    private static String message(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException) {
                return String.valueOf(cause.getMessage());
            }
            causes.add(cause);
        }
        return String.valueOf(causes.get(causes.size() - 1).getMessage());
    }

    private static void join(Thread thread) {
        try {
            thread.join(JOIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
