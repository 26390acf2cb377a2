package dev.rewind.storeapi;

/** Names of the store server's query parameters. */
public final class StoreParameters {

    /** Numbers of the partitions to list, separated by commas. */
    public static final String PARTITIONS = "partitions";

    /** How many items to return. */
    public static final String LIMIT = "limit";

    /** Number of a checkpoint or rollback; the answer continues below it. */
    public static final String BEFORE = "before";

    /** A {@link ListPlace}; the answer continues after it. */
    public static final String AFTER = "after";

    /** A time: the checkpoint that the entity had then. */
    public static final String AT = "at";

    /** Type of entity. */
    public static final String TYPE = "type";

    /** Status of an entity or rollback, in lower case. */
    public static final String STATUS = "status";

    /** Part of the id or of the last error of an entity. */
    public static final String CONTAINS = "contains";

    /** Part of the last error of an entity. */
    public static final String ERROR = "error";

    /** Name of the step of an entity that failed last. */
    public static final String FAILED_STEP = "failed_step";

    /** Entity, {@code type:id}: only entities that began with one of its checkpoints. */
    public static final String FORKED_FROM = "forked_from";

    /** {@code true}: only pinned checkpoints. */
    public static final String PINNED = "pinned";

    /** A time: only what was created after it. */
    public static final String CREATED_AFTER = "created_after";

    /** A time: only what was created before it. */
    public static final String CREATED_BEFORE = "created_before";

    /** {@code name=value}: only checkpoints with this label. */
    public static final String LABEL = "label";

    /** Only checkpoints of this trace. */
    public static final String TRACE_ID = "trace_id";

    /** Only checkpoints that were taken for this reason. */
    public static final String REASON = "reason";

    /** Only checkpoints of this step. */
    public static final String STEP = "step";

    /** The chain hash that the check of a chain continues with. */
    public static final String LINK = "link";

    /** Target of a rollback, as JSON. */
    public static final String TARGET = "target";

    /** Id of the checkpoint that must be the latest for a rollback to be ordered. */
    public static final String IF_LATEST = "if_latest";

    /** Digest that a rollback must have to be ordered. */
    public static final String IF_DIGEST = "if_digest";

    /** {@code true} or {@code false}: whether a rollback asks its participants to go back too. */
    public static final String CASCADE = "cascade";

    /** Id of the checkpoint whose state a request for a rollback changes. */
    public static final String EDIT_OF = "edit_of";

    /** Hash of the state that the request changes it to. */
    public static final String EDIT_HASH = "edit_hash";

    /** A request for a fork, as JSON, without its edit. */
    public static final String FORK = "fork";

    private StoreParameters() {}
}
