package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.query.QueryApi;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.SharedBroker;
import dev.rewind.testsupport.TestInstallation;
import dev.rewind.testsupport.Waiting;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Topics of its own, with a processor and a query API that a test class may configure as it likes. */
public record InstallationWithApi(TestInstallation installation, CheckpointProcessor processor, QueryApi api)
        implements AutoCloseable {

    public static InstallationWithApi start(Map<Setting, String> settings) {
        TestInstallation installation = TestInstallation.on(
                SharedBroker.address(),
                Path.of("target", "rewind-" + UUID.randomUUID()),
                TestInstallation.PATIENT,
                settings);
        CheckpointProcessor processor = CheckpointProcessor.start(installation.configuration());
        Waiting.until(processor::ready);
        return new InstallationWithApi(
                installation, processor, queryApi(installation.configuration(), processor.storeUrl()));
    }

    /** Starts a query API, at any port, over this store server. */
    static QueryApi queryApi(Configuration configuration, URI storeUrl) {
        return QueryApi.start(
                configuration.with(Map.of(Setting.HTTP_PORT, "0", Setting.STORE_URLS, storeUrl.toString())));
    }

    /** The configuration of runners that read the past of plans from the stores. */
    public Configuration running() {
        return installation.configuration().with(Map.of(Setting.URL, api.url().toString()));
    }

    /** All facts so far, by entity, in the order of the log. */
    public Map<EntityKey, List<Fact>> facts() {
        return facts(installation);
    }

    /** All facts in the log of this installation so far, by entity, in the order of the log. */
    static Map<EntityKey, List<Fact>> facts(TestInstallation installation) {
        Map<EntityKey, List<Fact>> facts = new HashMap<>();
        installation.records(installation.topics().checkpointEvents()).forEach(record -> {
            try {
                Envelope<Fact> fact = new EventReader().fact(record.headers(), record.value());
                facts.computeIfAbsent(fact.entity(), any -> new ArrayList<>()).add(fact.data());
            } catch (UnreadableEventException e) {
                throw new IllegalStateException("the processor publishes what can be read", e);
            }
        });
        return facts;
    }

    @Override
    public void close() {
        api.close();
        processor.close();
        installation.close();
    }
}
