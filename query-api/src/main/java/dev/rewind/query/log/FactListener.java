package dev.rewind.query.log;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Receives facts from the {@link FactLog}. One thread makes all calls, and must not be blocked. */
public interface FactListener {

    /** Called once, before the first fact, with the offsets at which the log is followed, by partition. */
    default void onStart(Map<Integer, Long> offsets) {}

    /** Called with every fact, in the order of its partition. */
    void onFact(ConsumerRecord<byte[], byte[]> fact);

    /** Called when all facts up to these offsets have been passed on. */
    default void onCaughtUp(Map<Integer, Long> offsets) {}
}
