package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Ends a runner of the test kit when it is about to publish that a step completed. The event does not leave the
 * process. Kafka's producer creates it; tests call {@link RewindKit#loseResultOf}.
 */
public final class LostResults implements ProducerInterceptor<byte[], byte[]> {

    private static final Map<EntityKey, Loss> ARMED = new ConcurrentHashMap<>();

    private final EventReader reader = new EventReader();

    private record Loss(String step, boolean last) {

        boolean isIn(PlanEvent event) {
            if (event instanceof StepStarted started && started.completes() != null) {
                return started.completes().step().equals(step);
            }
            if (event instanceof StepCompleted completed) {
                return completed.step().name().equals(step);
            }
            return last && event instanceof PlanCompleted;
        }
    }

    /** For Kafka's producer. */
    public LostResults() {}

    static void arm(EntityKey plan, String step, boolean last) {
        ARMED.put(plan, new Loss(step, last));
    }

    static void disarm(EntityKey plan) {
        ARMED.remove(plan);
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        if (!ARMED.isEmpty() && record.topic().endsWith("plan-events")) {
            Envelope<PlanEvent> event = read(record);
            Loss loss = event == null ? null : ARMED.get(event.entity());
            if (event != null && loss != null && loss.isIn(event.data())) {
                throw new RunnerCrashed("before the result of step \"" + loss.step() + "\" was in the log");
            }
        }
        return record;
    }

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}

    private @Nullable Envelope<PlanEvent> read(ProducerRecord<byte[], byte[]> record) {
        try {
            return reader.planEvent(record.key(), record.headers(), record.value());
        } catch (UnreadableEventException notOurs) {
            return null;
        }
    }
}
