package dev.rewind.spring.actuate;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.spring.RewindLifecycle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Checks what the application needs: the lifecycle is connected, the broker has the topics, and a processor decides. A
 * result is kept for some seconds, because each check asks the broker.
 */
final class RewindHealthCheck {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int ANSWER_WITHIN_S = 5;

    private final Configuration configuration;
    private final RewindLifecycle lifecycle;
    private @Nullable Finding last;
    private long checkedAt;

    /**
     * What a check has found.
     *
     * @param up whether the application can run plans and roll back
     * @param details for people, one entry for each part
     */
    record Finding(boolean up, Map<String, Object> details) {}

    RewindHealthCheck(Configuration configuration, RewindLifecycle lifecycle) {
        this.configuration = configuration;
        this.lifecycle = lifecycle;
    }

    synchronized Finding check() {
        Finding known = last;
        if (known == null || System.nanoTime() - checkedAt > FRESH_NANOS || known.up() != lifecycle.isConnected()) {
            known = look();
            last = known;
            checkedAt = System.nanoTime();
        }
        return known;
    }

    private Finding look() {
        Map<String, Object> details = new LinkedHashMap<>();
        boolean connected = lifecycle.isConnected();
        String problem = lifecycle.problem();
        details.put("connected", connected);
        if (problem != null) {
            details.put("problem", problem);
        }
        boolean up = connected & topics(details) && processors(details);
        return new Finding(up, details);
    }

    private boolean topics(Map<String, Object> details) {
        try {
            details.put("partitions", TopicProvisioning.check(configuration));
            return true;
        } catch (ConfigurationException e) {
            details.put("topics", String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean processors(Map<String, Object> details) {
        String group = configuration.processorGroup();
        Map<String, Object> settings = configuration.admin();
        settings.put("default.api.timeout.ms", ANSWER_WITHIN_S * 1_000);
        settings.put("request.timeout.ms", ANSWER_WITHIN_S * 1_000);
        try (Admin admin = Admin.create(settings)) {
            ConsumerGroupDescription found = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(ANSWER_WITHIN_S, TimeUnit.SECONDS);
            return counted(found.members().size(), details);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return counted(0, details);
            }
            if (e.getCause() instanceof AuthorizationException) {
                details.put("processors", "not known: the application may not describe the group " + group);
                return true;
            }
            details.put("processors", String.valueOf(e.getCause()));
            return false;
        } catch (TimeoutException | KafkaException e) {
            details.put("processors", "the broker did not answer: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean counted(int processors, Map<String, Object> details) {
        details.put("processors", processors == 0 ? "there is no processor; start one" : processors);
        return processors > 0;
    }
}
