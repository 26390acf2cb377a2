package dev.rewind.events.topics;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.jspecify.annotations.Nullable;

/** What provisioning asks of a Kafka cluster; every failure is one that an operator can act on. */
final class Broker implements AutoCloseable {

    static final int TIMEOUT_MS = 5_000;

    private static final String API_TIMEOUT = "default.api.timeout.ms";
    private static final String REQUEST_TIMEOUT = "request.timeout.ms";
    private static final int POLL_MS = 20;
    /** Ends a name that nobody uses, to ask whether it might be used. */
    private static final String PROBE = "access-check";

    private static final String ACLS =
            "`rewind acls print` shows what each service must be allowed to do, `rewind acls apply` allows it";

    private final Admin admin;
    private final String address;
    private final long timeoutMs;

    private Broker(Admin admin, String address, long timeoutMs) {
        this.admin = admin;
        this.address = address;
        this.timeoutMs = timeoutMs;
    }

    static Broker connect(Configuration configuration) {
        Map<String, Object> settings = new HashMap<>(configuration.admin());
        settings.putIfAbsent(API_TIMEOUT, Integer.toString(TIMEOUT_MS));
        // Kafka refuses an API time-out below the one of a request.
        settings.putIfAbsent(REQUEST_TIMEOUT, settings.get(API_TIMEOUT));
        String address = String.valueOf(settings.get("bootstrap.servers"));
        try {
            long timeoutMs = Long.parseLong(String.valueOf(settings.get(API_TIMEOUT)));
            return new Broker(Admin.create(settings), address, timeoutMs);
        } catch (KafkaException | NumberFormatException e) {
            throw new ConfigurationException(
                    "no Kafka client for " + address + ": " + rootCause(e).getMessage() + "; check REWIND_KAFKA_*");
        }
    }

    String address() {
        return address;
    }

    /** Number of partitions by topic, of those among {@code topics} that exist. */
    Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(topics).topicNameValues();
        Map<String, Integer> partitions = new LinkedHashMap<>();
        for (String topic : topics) {
            answer("describe topic " + topic, asked.get(topic), UnknownTopicOrPartitionException.class)
                    .ifPresent(it -> partitions.put(topic, it.partitions().size()));
        }
        return partitions;
    }

    /** Creates a topic; false when it exists, as when two processes start at once. */
    boolean create(String topic, int partitions, short replicas, Map<String, String> settings) {
        NewTopic wanted = new NewTopic(topic, partitions, replicas).configs(settings);
        KafkaFuture<Integer> made = admin.createTopics(List.of(wanted)).numPartitions(topic);
        return answer("create topic " + topic, made, TopicExistsException.class).isPresent();
    }

    /** The settings in effect by topic, of those among {@code topics} that exist. */
    Map<String, Map<String, String>> settings(Collection<String> topics) {
        List<ConfigResource> resources = new ArrayList<>();
        topics.forEach(topic -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
        Map<ConfigResource, KafkaFuture<Config>> asked =
                admin.describeConfigs(resources).values();
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        for (ConfigResource topic : resources) {
            String what = "read the settings of topic " + topic.name();
            answer(what, asked.get(topic), UnknownTopicOrPartitionException.class)
                    .ifPresent(config -> {
                        Map<String, String> values = new HashMap<>();
                        config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
                        settings.put(topic.name(), values);
                    });
        }
        return settings;
    }

    /**
     * Asks again until the answer has so many entries, or for so long: of a topic just made, each broker learns in its
     * own time.
     */
    <V> Map<String, V> settled(Supplier<Map<String, V>> question, int entries, long patienceMs) {
        long start = System.nanoTime();
        Map<String, V> answer = question.get();
        while (answer.size() < entries
                && Duration.ofNanos(System.nanoTime() - start).toMillis() < patienceMs) {
            pause();
            answer = question.get();
        }
        return answer;
    }

    /** Verifies that this client may do what the service needs to, as far as brokers tell without being asked to do it. */
    void requireAllowed(Service service, List<Permission> needed) {
        for (Permission permission : needed) {
            String name = permission.resource().name();
            boolean isWhole = permission.resource().patternType() == PatternType.LITERAL;
            switch (permission.resource().resourceType()) {
                case TOPIC -> {
                    if (isWhole) {
                        requireOperations(service, permission, name);
                    } else {
                        requireTopicsBeginningSo(service, permission, name);
                    }
                }
                case GROUP -> {
                    String group = isWhole ? name : name + PROBE;
                    ask(
                            service,
                            permission,
                            admin.describeClassicGroups(List.of(group)).all());
                }
                case TRANSACTIONAL_ID ->
                    ask(
                            service,
                            permission,
                            admin.describeTransactions(List.of(name + PROBE)).all());
                default -> throw new IllegalArgumentException("nobody knows how to ask for " + permission);
            }
        }
    }

    /** Topics that are there need not be made; what may be done with those that are not, but for making them, nobody says. */
    private void requireTopicsBeginningSo(Service service, Permission permission, String prefix) {
        Optional<String> one = answer("list topics", admin.listTopics().names(), UnknownTopicOrPartitionException.class)
                .orElse(Set.of())
                .stream()
                .filter(topic -> topic.startsWith(prefix))
                .findAny();
        if (one.isPresent()) {
            Set<AclOperation> needed = EnumSet.copyOf(permission.operations());
            needed.remove(AclOperation.CREATE);
            requireOperations(service, new Permission(permission.resource(), needed), one.get());
        } else {
            NewTopic probe = new NewTopic(prefix + PROBE, Optional.of(1), Optional.empty());
            ask(
                    service,
                    permission,
                    admin.createTopics(List.of(probe), new CreateTopicsOptions().validateOnly(true))
                            .all());
        }
    }

    /** Brokers without an authorizer say that everything is allowed. */
    private void requireOperations(Service service, Permission permission, String topic) {
        Set<AclOperation> allowed = answer(
                        "say what is allowed on topic " + topic,
                        admin.describeTopics(
                                        List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                                .topicNameValues()
                                .get(topic),
                        UnknownTopicOrPartitionException.class)
                .map(TopicDescription::authorizedOperations)
                .orElse(null);
        if (allowed != null && !allowed.isEmpty()) {
            Set<AclOperation> missing = EnumSet.copyOf(permission.operations());
            missing.removeAll(allowed);
            if (!missing.isEmpty()) {
                throw notAllowed(service, new Permission(permission.resource(), missing), null);
            }
        }
    }

    private void ask(Service service, Permission permission, KafkaFuture<?> asked) {
        try {
            asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted before the broker at " + address + " said what is allowed");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException refused) {
                throw notAllowed(service, permission, refused);
            }
            // Otherwise there is none of that name, as there should be, or this broker does not answer such questions.
        }
    }

    private ConfigurationException notAllowed(
            Service service, Permission missing, @Nullable AuthorizationException refused) {
        return new ConfigurationException(
                "the broker at " + address + " does not allow this " + service + " to " + missing + "; " + ACLS,
                refused == null ? new TopicAuthorizationException(missing.toString()) : refused);
    }

    long timeoutMs() {
        return timeoutMs;
    }

    @Override
    public void close() {
        admin.close(Duration.ofMillis(timeoutMs));
    }

    private <T> Optional<T> answer(String what, @Nullable KafkaFuture<T> future, Class<? extends Exception> expected) {
        try {
            return future == null ? Optional.empty() : Optional.of(future.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted before the broker at " + address + " could " + what);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (expected.isInstance(cause)) {
                return Optional.empty();
            }
            if (cause instanceof TimeoutException) {
                throw unreachable(what);
            }
            if (cause instanceof AuthenticationException) {
                throw new ConfigurationException(
                        "the broker at " + address + " does not accept who this is: " + cause.getMessage()
                                + (cause instanceof SslAuthenticationException
                                        ? "; check REWIND_KAFKA_SSL_*: the key store, and whom the trust store trusts"
                                        : "; check user and password in REWIND_KAFKA_SASL_JAAS_CONFIG, and"
                                                + " REWIND_KAFKA_SASL_MECHANISM"),
                        cause);
            }
            if (cause instanceof AuthorizationException) {
                throw new ConfigurationException(
                        "the broker at " + address + " does not allow this client to " + what + "; " + ACLS, cause);
            }
            String remedy = cause instanceof InvalidReplicationFactorException
                    ? "; set REWIND_REPLICATION to at most the number of brokers"
                    : "; check REWIND_KAFKA_* and what this client may do there";
            throw new ConfigurationException(
                    "the broker at " + address + " could not " + what + ": " + cause.getMessage() + remedy);
        }
    }

    private ConfigurationException unreachable(String what) {
        return new ConfigurationException(
                "no broker at " + address + " answered within " + timeoutMs + " ms to " + what
                        + "; is it running, is REWIND_KAFKA_BOOTSTRAP_SERVERS right, and does REWIND_KAFKA_SECURITY_PROTOCOL"
                        + " fit its listener?",
                new TimeoutException(what));
    }

    private void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted before the broker at " + address + " had all topics");
        }
    }

    private static Throwable rootCause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
