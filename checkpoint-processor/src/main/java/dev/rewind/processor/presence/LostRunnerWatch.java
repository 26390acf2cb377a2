package dev.rewind.processor.presence;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.RunnerLost;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.service.presence.PresenceListener.Silent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes {@code runner-lost} for each plan whose runner has been silent for too long. It decides nothing: the rules
 * close the steps if they are still open and still that runner's. The id of the event is that of the step, so two
 * processors that both believe to own a partition close it once.
 *
 * <p>It works beside the stream, not in it: a timer of the stream would cost a transaction for each look.
 */
public final class LostRunnerWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LostRunnerWatch.class);
    private static final String SOURCE = "/checkpoint-processor/presence";
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_AT_WAITS = 5;
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final Configuration configuration;
    private final Duration silence;
    private final PresenceListener presence;
    private final Supplier<int[]> active;
    private final Function<Integer, @Nullable StoreReader> stores;
    private final IntFunction<OptionalLong> ages;
    private final Map<Integer, SilentRunners> partitions = new HashMap<>();

    private int looks;
    private final Thread thread = new Thread(this::watch, "rewind-lost-runners");
    private @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean closed;

    /**
     * Creates the watch, which does not start yet.
     *
     * @param active the partitions that this processor processes
     * @param stores the stores of such a partition; null while they cannot be read
     * @param ages how old a read of such a partition is, in milliseconds: everything that the log had so long ago is in
     *     the stores; empty while that is not known
     */
    public LostRunnerWatch(
            Configuration configuration,
            Supplier<int[]> active,
            Function<Integer, @Nullable StoreReader> stores,
            IntFunction<OptionalLong> ages) {
        this.ages = ages;
        this.configuration = configuration;
        this.silence = configuration.duration(Setting.RUNNER_SILENCE);
        this.active = active;
        this.stores = stores;
        this.presence = PresenceListener.start(configuration);
    }

    /** Starts to watch, unless the silence is set to 0. */
    public void start() {
        if (!silence.isZero()) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** What it hears of runners, until it is closed. */
    public PresenceListener presence() {
        return presence;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        presence.close();
        if (producer != null) {
            producer.close(CLOSE);
        }
    }

    private void watch() {
        while (!closed) {
            try {
                Thread.sleep(LOOK.toMillis());
                look();
            } catch (InterruptedException e) {
                return;
            } catch (KafkaException | ExecutionException e) {
                LOG.atDebug().setCause(e).log("Lost runners could not be reported; trying again");
            }
        }
    }

    private void look() throws InterruptedException, ExecutionException {
        looks++;
        Map<String, Silent> silent =
                presence.silentFor(silence).stream().collect(Collectors.toMap(Silent::runner, runner -> runner));
        int[] here = active.get();
        Set<Integer> held = new HashSet<>();
        for (int partition : here) {
            held.add(partition);
        }
        partitions.keySet().retainAll(held);
        for (int partition : here) {
            SilentRunners known = partitions.computeIfAbsent(partition, any -> new SilentRunners());
            Set<String> due = known.due(silent.keySet(), looks % LOOKS_AT_WAITS == 0, System.nanoTime());
            StoreReader store = due.isEmpty() ? null : stores.apply(partition);
            if (store != null) {
                OptionalLong age = ages.apply(partition);
                long asked = System.nanoTime();
                // Read first: a wait that ends meanwhile is found by a later look.
                Set<String> waiting = HeldPlans.waitingOnes(store, due);
                report(HeldPlans.of(store, due), silent);
                known.reported(due, waiting, asked, age);
            }
        }
    }

    private void report(List<Entity> held, Map<String, Silent> silent) throws InterruptedException, ExecutionException {
        for (Entity entity : held) {
            EntityKey key = new EntityKey(entity.entityType(), entity.entityId());
            String name = HeldPlans.runner(entity);
            Silent runner = name == null ? null : silent.get(name);
            if (runner == null) {
                continue;
            }
            LOG.atWarn()
                    .addKeyValue("entity", key)
                    .addKeyValue("runner", runner.runner())
                    .addKeyValue("last_seen", runner.lastSeen())
                    .log(
                            "The runner of a plan is silent; its steps are closed, and another runner can take the plan over");
            Envelope<?> event = Envelope.of(
                    id(entity), SOURCE, key, Instant.now(), new RunnerLost(null, runner.runner(), runner.lastSeen()));
            producer()
                    .send(EventWriter.record(configuration.topics().planEvents(), event))
                    .get();
        }
    }

    /** The same for all processors that see the plan as it is now, and another one for each later loss. */
    private static String id(Entity entity) {
        List<Entity.OpenStep> open = entity.openSteps();
        Entity.Offer offer = entity.offer();
        String plan = entity.entityType() + ":" + entity.entityId();
        return open.isEmpty() && offer != null
                ? plan + "/offer-" + offer.number() + "/epoch-" + entity.epoch() + "/runner-lost"
                : open.get(open.size() - 1).checkpointId() + "/runner-lost";
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            Map<String, Object> settings = configuration.producer();
            settings.put("acks", "all");
            settings.put("linger.ms", 0);
            settings.remove("transactional.id");
            open = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }
}
