package dev.rewind.storeapi;

import dev.rewind.storeapi.frame.CheckpointBatch;
import dev.rewind.storeapi.frame.RowStreamWriter;

/** Paths of the store server that are not about one entity. Those of one entity are in {@link EntityPath}. */
public final class StorePaths {

    /** Every path of the store server, as a pattern. */
    public static final String ALL = "/store/*";

    /** A {@link RoutingReport}. */
    public static final String ROUTING = "/store/routing";

    /** A {@link ProgressReport}. */
    public static final String PROGRESS = "/store/progress";

    /** The settings of the processor by variable, without secrets: a JSON object. */
    public static final String SETTINGS = "/store/settings";

    /** Several checkpoints at once: see {@link CheckpointBatch}. */
    public static final String CHECKPOINT_BATCH = "/store/wholes";

    /** A {@link ListPart} of the entities of several partitions. */
    public static final String ENTITIES = "/store/entities";

    /** A {@link ListPart} of the checkpoints of several partitions. */
    public static final String CHECKPOINTS = "/store/checkpoints";

    /** A {@link CheckpointPage} of the checkpoints of several partitions. */
    public static final String CHECKPOINT_PAGES = "/store/checkpoint-pages";

    /** A {@link ListPart} of the rollbacks of several partitions. */
    public static final String ROLLBACKS = "/store/rollbacks";

    /** A {@link ListPart} of the rollbacks of several partitions that passed over a damaged checkpoint. */
    public static final String INTEGRITY_FAILURES = "/store/integrity-failures";

    /** How many entities of several partitions have each status. */
    public static final String ENTITY_COUNTS = "/store/entity-counts";

    /** Variable part of a path: the type of an entity. */
    public static final String TYPE = "type";

    /** Variable part of a path: the id of an entity. */
    public static final String ID = "id";

    /** Variable part of a path: the number of a checkpoint or rollback. */
    public static final String NUMBER = "number";

    /** Variable part of a path: the number of a partition. */
    public static final String PARTITION = "partition";

    private static final String ROWS = "/store/rows/";

    /** All rows of a partition: see {@link RowStreamWriter}. This is the template with the variable part. */
    public static final String ROWS_TEMPLATE = ROWS + "{" + PARTITION + "}";

    private StorePaths() {}

    /** The path of all rows of this partition. */
    public static String rows(int partition) {
        return ROWS + partition;
    }
}
