package dev.rewind.service.topics;

import java.util.UUID;

/**
 * The consumer groups and transactional ids that brokers remember, apart from the processor's group, which is a
 * setting. Operators grant permissions by these names, and offsets are stored under them, so they must not change.
 */
public final class PersistentNames {

    /** Prefix of the groups and transactional ids of all rollback inboxes. */
    public static final String INBOX = "rewind-inbox-";

    /** Prefix of the groups in which runners share the plans of one name. */
    public static final String PLANS = "rewind-plans-";

    /** Prefix of the transactional ids with which dead letters are redriven. */
    public static final String REDRIVE = "rewind-redrive-";

    /** Prefix of the group and of the transactional id of the query APIs that work on bulk jobs. */
    public static final String BULK = "rewind-bulk-";

    private static final String IMPORT = "rewind-import-";

    private PersistentNames() {}

    /** The consumer group that all instances of a service's rollback inbox share. */
    public static String inboxGroup(String service) {
        return INBOX + service;
    }

    /** The consumer group of all runners that serve plans of this name. */
    public static String planGroup(String plan) {
        return PLANS + plan;
    }

    /** A new transactional id for one instance of a service's rollback inbox. */
    public static String inboxInstance(String service) {
        return inboxGroup(service) + "-" + UUID.randomUUID();
    }

    /** The transactional id for redriving one dead letter. Only one redrive of the letter can commit. */
    public static String redrive(String topic, int partition, long offset) {
        return REDRIVE + topic + "-" + partition + "-" + offset;
    }

    /** Both the group of the query APIs that share this topic of bulk jobs, and the transactional id of its owner. */
    public static String bulkWorkers(String topic) {
        return BULK + topic;
    }

    /** Both the group and the transactional id of an import into a topic. */
    public static String importOf(String topic) {
        return IMPORT + topic;
    }
}
