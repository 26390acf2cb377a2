package dev.rewind.benchmarks.load;

import dev.rewind.processor.streams.StreamsSettings;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The reference: a Streams application that only stores each record under its key. It has the processor's settings
 * where they affect speed, and the default settings of RocksDB.
 */
public final class OnePutApplication implements AutoCloseable {

    private static final String STORE = "last";

    private final AtomicReference<@Nullable Throwable> died = new AtomicReference<>();
    private final KafkaStreams streams;

    public OnePutApplication(Configuration configuration, String applicationId) {
        streams =
                new KafkaStreams(topology(configuration.topics().planEvents()), settings(configuration, applicationId));
        streams.setUncaughtExceptionHandler(cause -> {
            died.set(cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
    }

    private static Topology topology(String topic) {
        ProcessorSupplier<byte[], byte[], Void, Void> put = Put::new;
        return new Topology()
                .addSource("read", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic)
                .addProcessor("put", put, "read")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                                .withCachingDisabled(),
                        "put");
    }

    private static Properties settings(Configuration configuration, String applicationId) {
        Properties settings = new Properties();
        settings.putAll(StreamsSettings.tuning(configuration));
        settings.put("application.id", applicationId);
        settings.put(
                "state.dir",
                configuration.path(Setting.HOME).resolve(applicationId).toString());
        settings.put("processing.guarantee", "exactly_once_v2");
        settings.put("statestore.cache.max.bytes", 0L);
        settings.putAll(configuration.streams());
        return settings;
    }

    private static final class Put extends ContextualProcessor<byte[], byte[], Void, Void> {
        private @Nullable KeyValueStore<Bytes, byte[]> store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            store = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (store == null) {
                throw new IllegalStateException("not initialised");
            }
            store.put(Bytes.wrap(record.key()), record.value());
        }
    }

    /**
     * Ends the measurement if the application has died.
     *
     * @throws IllegalStateException if it has
     */
    public void requireAlive() {
        Throwable cause = died.get();
        if (cause != null) {
            throw new IllegalStateException("the reference died", cause);
        }
    }

    @Override
    public void close() {
        streams.close();
    }
}
