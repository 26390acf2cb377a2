package dev.rewind.runner.serving;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.StepBuilder;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.serving.EffectLog.Kind;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.TestInstallation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A JVM that serves one plan of four steps and writes what it does into a file. The last step of a plan whose id ends in
 * {@code fails} fails. SIGTERM closes the runner.
 */
final class ServingProcess {

    static final String PLAN = "faulty";
    static final List<String> STEPS = List.of("a", "b", "c", "d");

    private ServingProcess() {}

    static Process start(Configuration configuration, Path effects, int atOnce, int longestStepMs, int limit)
            throws IOException {
        List<String> arguments = List.of(
                configuration.bootstrapServers(),
                configuration.text(Setting.TOPIC_PREFIX),
                configuration.text(Setting.URL),
                effects.toString(),
                Integer.toString(atOnce),
                Integer.toString(longestStepMs),
                Integer.toString(limit));
        return JavaProcess.builder(JavaProcess.command(128, ServingProcess.class, arguments), Map.of())
                .redirectErrorStream(true)
                .redirectOutput(Path.of(effects + ".log").toFile())
                .start();
    }

    public static void main(String[] args) throws Exception {
        Configuration configuration = Configuration.of(TestInstallation.PATIENT, null)
                .with(Map.of(
                        Setting.TOPIC_PREFIX,
                        args[1],
                        Setting.URL,
                        args[2],
                        Setting.PRESENCE_INTERVAL,
                        Setting.PRESENCE_INTERVAL.byDefault(),
                        Setting.PLANS_AT_ONCE,
                        args[4]))
                .withBroker(args[0]);
        EffectLog effects = new EffectLog(Path.of(args[3]));
        PlanRunner runner = PlanRunner.connect(configuration);
        Runtime.getRuntime().addShutdownHook(new Thread(runner::close));
        boolean ready = runner.serve(
                        new Notes(effects), plan(effects, Integer.parseInt(args[5]), Integer.parseInt(args[6])))
                .awaitReady(Duration.ofSeconds(60));
        System.out.println(ready ? "serving" : "not assigned");
        new CountDownLatch(1).await();
    }

    private static Plan<String> plan(EffectLog effects, int longestStepMs, int limit) {
        Plan.Builder<String> named = Plan.named(PLAN, String.class);
        if (limit > 0) {
            named.limit(limit);
        }
        StepBuilder<String> plan = null;
        for (String name : STEPS) {
            plan = (plan == null
                            ? named.step(name, (state, context) -> work(effects, longestStepMs, state, context))
                            : plan.step(name, (state, context) -> work(effects, longestStepMs, state, context)))
                    .undo((state, context) -> effects.write(
                            Kind.UNDONE,
                            context.rollbackId().entity(),
                            name + "/" + context.step().attempt()));
        }
        if (plan == null) {
            throw new IllegalStateException("no steps");
        }
        return plan.build();
    }

    private static String work(EffectLog effects, int longestMs, String state, StepContext context)
            throws InterruptedException, StepFailedException {
        String step = context.step().name() + "/" + context.step().attempt();
        effects.write(Kind.BEGUN, context.plan(), step);
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(longestMs / 10, longestMs));
            if (context.step().name().equals("d") && context.plan().id().endsWith("fails")) {
                throw new StepFailedException("never", "the last step of this plan always fails");
            }
            effects.write(Kind.DONE, context.plan(), step);
        } finally {
            effects.write(Kind.LEFT, context.plan(), step);
        }
        return state + context.step().name();
    }

    /** Notes which plans this runner has. */
    private record Notes(EffectLog effects) implements PlanListener {

        @Override
        public void resuming(EntityKey plan, CheckpointId latest) {
            effects.write(Kind.TAKEN, plan, "-");
        }

        @Override
        public void planCompleted(EntityKey plan) {
            effects.write(Kind.ENDED, plan, "-");
        }

        @Override
        public void planFailed(EntityKey plan, ErrorDetail error) {
            effects.write(Kind.ENDED, plan, "-");
        }

        @Override
        public void planStopped(EntityKey plan, PlanStoppedException why) {
            boolean isFenced = why.problem() == PlanStoppedException.Problem.FENCED;
            effects.write(
                    isFenced ? Kind.FENCED : Kind.STOPPED, plan, why.problem().name());
        }
    }
}
