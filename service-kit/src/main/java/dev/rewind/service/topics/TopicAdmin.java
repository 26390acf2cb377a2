package dev.rewind.service.topics;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
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
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.PatternType;
import org.jspecify.annotations.Nullable;

/** Administers topics, transactions and permissions of a Kafka cluster. Its errors tell an operator what to do. */
final class TopicAdmin implements AutoCloseable {

    static final int TIMEOUT_MS = 5_000;

    private static final String API_TIMEOUT = "default.api.timeout.ms";
    private static final String REQUEST_TIMEOUT = "request.timeout.ms";
    private static final int POLL_MS = 20;
    private static final long FENCED_PATIENCE_MS = 60_000;
    /** Suffix of names that do not exist, used to ask the broker whether this client may use such a name. */
    private static final String PROBE = "access-check";

    private static final String ACLS =
            "`rewind acls print` shows what each service must be allowed to do, `rewind acls apply` allows it";

    private final Admin admin;
    private final String address;
    private final long timeoutMs;

    private TopicAdmin(Admin admin, String address, long timeoutMs) {
        this.admin = admin;
        this.address = address;
        this.timeoutMs = timeoutMs;
    }

    static TopicAdmin connect(Configuration configuration) {
        Map<String, Object> settings = new HashMap<>(configuration.admin());
        settings.putIfAbsent(API_TIMEOUT, Integer.toString(TIMEOUT_MS));
        // Kafka refuses an API time-out that is below the request time-out.
        settings.putIfAbsent(REQUEST_TIMEOUT, settings.get(API_TIMEOUT));
        String address = String.valueOf(settings.get("bootstrap.servers"));
        try {
            long timeoutMs = Long.parseLong(String.valueOf(settings.get(API_TIMEOUT)));
            return new TopicAdmin(Admin.create(settings), address, timeoutMs);
        } catch (KafkaException | NumberFormatException e) {
            throw new ConfigurationException(
                    "no Kafka client for " + address + ": " + rootCause(e).getMessage() + "; check REWIND_KAFKA_*");
        }
    }

    String address() {
        return address;
    }

    /** The number of partitions of those {@code topics} that exist. */
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

    /** Does not wait for brokers that the cluster does not have. */
    private void awaitBrokers(int replicas) {
        long start = System.nanoTime();
        while (tooManyAreFenced(replicas)
                && Duration.ofNanos(System.nanoTime() - start).toMillis() < FENCED_PATIENCE_MS) {
            pause();
        }
    }

    private boolean tooManyAreFenced(int replicas) {
        KafkaFuture<Collection<Node>> asked = admin.describeCluster(
                        new DescribeClusterOptions().includeFencedBrokers(true))
                .nodes();
        Collection<Node> nodes = answer("list its brokers", asked, UnsupportedVersionException.class)
                .orElse(List.of());
        return nodes.size() >= replicas
                && nodes.stream().filter(node -> !node.isFenced()).count() < replicas;
    }

    /**
     * Creates a topic, as soon as enough brokers take replicas: one that has just started, or was too busy to report, is
     * fenced and takes none. Returns false if the topic exists, for example because another process has created it.
     */
    boolean create(String topic, int partitions, short replicas, Map<String, String> settings) {
        awaitBrokers(replicas);
        NewTopic wanted = new NewTopic(topic, partitions, replicas).configs(settings);
        KafkaFuture<Integer> made = admin.createTopics(List.of(wanted)).numPartitions(topic);
        return answer("create topic " + topic, made, TopicExistsException.class).isPresent();
    }

    /** The effective settings of those {@code topics} that exist. */
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

    /** Changes one setting of an existing topic. */
    void set(String topic, String name, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        answer(
                "set " + name + "=" + value + " of topic " + topic,
                admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all(),
                UnknownTopicOrPartitionException.class);
    }

    /** Aborts the open transaction of a publisher, as the broker does after the transaction's time-out. */
    void abortTransaction(String id) {
        Optional<TransactionDescription> known = answer(
                "describe transactional id \"" + id + "\"",
                admin.describeTransactions(List.of(id)).description(id),
                TransactionalIdNotFoundException.class);
        if (known.isEmpty() || known.get().topicPartitions().isEmpty()) {
            throw new ConfigurationException("transactional id \"" + id + "\" has no transaction open at " + address
                    + "; `rewind doctor` shows the ids that have one");
        }
        answer(
                "abort the transaction of \"" + id + "\"",
                admin.fenceProducers(List.of(id)).all(),
                TransactionalIdNotFoundException.class);
    }

    /**
     * Repeats a question until the answer has a number of entries, or until a time is over. After a topic is created,
     * it takes a moment until each broker knows it.
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

    /** Verifies the permissions of this client, as far as brokers report them before an operation is tried. */
    void requireAllowed(ServicePermissions service, List<KafkaPermission> needed, @Nullable String own) {
        for (KafkaPermission permission : needed) {
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
                    String group = isWhole ? name : name + (own == null ? PROBE : own);
                    // Needs the permission of a description. A description of a group that does not exist would be
                    // logged by Kafka as an error.
                    ask(
                            service,
                            permission,
                            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
                }
                case TRANSACTIONAL_ID ->
                    ask(
                            service,
                            permission,
                            admin.describeTransactions(List.of(name + (own == null ? PROBE : own + "-" + PROBE)))
                                    .all());
                default -> throw new IllegalArgumentException("there is no check for the permission to " + permission);
            }
        }
    }

    /**
     * Existing topics need no CREATE permission. For missing topics, Kafka does not report any other permission than
     * CREATE.
     */
    private void requireTopicsBeginningSo(ServicePermissions service, KafkaPermission permission, String prefix) {
        Optional<String> one = answer("list topics", admin.listTopics().names(), UnknownTopicOrPartitionException.class)
                .orElse(Set.of())
                .stream()
                .filter(topic -> topic.startsWith(prefix))
                .findAny();
        if (one.isPresent()) {
            Set<AclOperation> needed = EnumSet.copyOf(permission.operations());
            needed.remove(AclOperation.CREATE);
            requireOperations(service, new KafkaPermission(permission.resource(), needed), one.get());
        } else {
            NewTopic probe = new NewTopic(prefix + PROBE, Optional.of(1), Optional.empty());
            ask(
                    service,
                    permission,
                    admin.createTopics(List.of(probe), new CreateTopicsOptions().validateOnly(true))
                            .all());
        }
    }

    /** Brokers without an authorizer report that everything is allowed. */
    private void requireOperations(ServicePermissions service, KafkaPermission permission, String topic) {
        Set<AclOperation> allowed = answer(
                        "report the permissions on topic " + topic,
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
                throw notAllowed(service, new KafkaPermission(permission.resource(), missing), null);
            }
        }
    }

    private void ask(ServicePermissions service, KafkaPermission permission, KafkaFuture<?> asked) {
        try {
            asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException(
                    "interrupted before the broker at " + address + " reported the permissions");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException refused) {
                throw notAllowed(service, permission, refused);
            }
            // Other errors mean that the name does not exist, as intended, or that this broker cannot answer the
            // question.
        }
    }

    private ConfigurationException notAllowed(
            ServicePermissions service, KafkaPermission missing, @Nullable AuthorizationException refused) {
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
            return future == null ? Optional.empty() : Optional.ofNullable(future.get());
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
                        "the broker at " + address + " does not accept the credentials of this client: "
                                + cause.getMessage()
                                + (cause instanceof SslAuthenticationException
                                        ? "; check the key store and the trust store in REWIND_KAFKA_SSL_*"
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
                    : "; check REWIND_KAFKA_* and the permissions of this client";
            throw new ConfigurationException(
                    "the broker at " + address + " could not " + what + ": " + cause.getMessage() + remedy);
        }
    }

    private ConfigurationException unreachable(String what) {
        return new ConfigurationException(
                "no broker at " + address + " answered within " + timeoutMs + " ms to " + what
                        + "; check that it is running, and that REWIND_KAFKA_BOOTSTRAP_SERVERS and"
                        + " REWIND_KAFKA_SECURITY_PROTOCOL fit its listener",
                new BrokerUnreachableException(address, what));
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
