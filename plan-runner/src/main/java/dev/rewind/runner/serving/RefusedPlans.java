package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.EntityParkRequested;
import dev.rewind.runner.log.PlanEventProducer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parks requested plans that cannot run: those that the processor refuses again and again. Such a plan would otherwise
 * stay with a runner that does not run it. A person sees the reason, and resumes the plan when it is gone.
 */
public final class RefusedPlans {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedPlans.class);

    /** So many times in a row a plan may be refused in one runner. */
    private static final int MOST = 3;

    /** Shorter than what a reason may have, because each character may take two places. */
    private static final int LONGEST_REASON = Limits.REASON / 2 - 100;

    private final PlanEventProducer log;
    private final String runner;
    private final Map<EntityKey, Integer> refusals = new ConcurrentHashMap<>();

    /** Creates it without refusals. */
    public RefusedPlans(PlanEventProducer log, String runner) {
        this.log = log;
        this.runner = runner;
    }

    /** Counts a refusal, and parks the plan if there were too many. Returns whether it did. */
    public boolean parked(EntityKey plan, String name, String why) throws InterruptedException {
        boolean tooMany = refusals.merge(plan, 1, (known, more) -> known + more) >= MOST;
        if (tooMany) {
            park(plan, name, "it stopped " + MOST + " times in a row: " + why);
        }
        return tooMany;
    }

    /** Parks a plan. If the log does not take that, a line of the log says so. */
    public void park(EntityKey plan, String name, String why) throws InterruptedException {
        String reason = "this plan cannot run: "
                + why.codePoints()
                        .limit(LONGEST_REASON)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        try {
            log.send(plan, "/plan-runner/" + name, new EntityParkRequested(null, reason, runner), null)
                    .acknowledged()
                    .get();
        } catch (KafkaException | ExecutionException e) {
            LOG.atWarn()
                    .addKeyValue("plan", plan)
                    .setCause(e)
                    .log("A plan that cannot run could not be parked; park it by hand");
        }
    }

    /** Forgets the refusals of a plan that has ended here. */
    public void ended(EntityKey plan) {
        refusals.remove(plan);
    }
}
