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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Checks what the application needs: the lifecycle is connected, the broker has the topics, and a processor decides. A
 * result is kept for some seconds, because each check asks the broker.
 */
final class RewindHealthCheck {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final String ANSWER_WITHIN = "default.api.timeout.ms";
    private static final String ANSWER_WITHIN_MS = "5000";

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
        boolean up = topics(details) && processors(details) && connected;
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
        settings.putIfAbsent(ANSWER_WITHIN, ANSWER_WITHIN_MS);
        // Kafka refuses an API time-out that is below the request time-out.
        settings.putIfAbsent("request.timeout.ms", settings.get(ANSWER_WITHIN));
        try (Admin admin = Admin.create(settings)) {
            if (!exists(group, admin)) {
                // Fails if the application may not describe the group, which is not listed then either.
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                return counted(0, details);
            }
            int members = admin.describeConsumerGroups(List.of(group))
                    .all()
                    .thenApply(found -> found.values().stream()
                            .mapToInt(described -> described.members().size())
                            .sum())
                    .get();
            return counted(members, details);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                details.put("processors", "not known: the application may not describe the group " + group);
                return true;
            }
            details.put("processors", String.valueOf(e.getCause()));
            return false;
        } catch (KafkaException e) {
            details.put("processors", "the broker did not answer: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Kafka's client logs an error when a group is described that does not exist. */
    // listGroups, which replaces this, exists from Kafka 4.1 on, and the starter runs with earlier clients too.
    @SuppressWarnings("removal")
    private static boolean exists(String group, Admin admin) throws ExecutionException, InterruptedException {
        return admin.listConsumerGroups().all().get().stream()
                .anyMatch(listed -> listed.groupId().equals(group));
    }

    private static boolean counted(int processors, Map<String, Object> details) {
        details.put("processors", processors == 0 ? "there is no processor; start one" : processors);
        return processors > 0;
    }
}
