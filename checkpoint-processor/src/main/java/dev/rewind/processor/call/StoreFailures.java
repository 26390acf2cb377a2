package dev.rewind.processor.call;

import dev.rewind.processor.layout.DamagedRowException;
import dev.rewind.storeapi.StoreErrorCode;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the answer to a read that failed, and reports damage and bugs. */
public final class StoreFailures {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFailures.class);

    private final Runnable damageRead;

    /**
     * Creates it.
     *
     * @param damageRead called when a read finds stored bytes that do not match their hash
     */
    public StoreFailures(Runnable damageRead) {
        this.damageRead = damageRead;
    }

    /** The problem that the caller gets. */
    public StoreProblem problem(Exception failure, String path) {
        if (failure instanceof StoreProblem problem) {
            if (problem.is(StoreErrorCode.INTEGRITY_FAILED)) {
                damageRead.run();
            }
            return problem;
        }
        if (failure instanceof InvalidStateStoreException) {
            LOG.atDebug().setCause(failure).log("A read found a store that is not open");
            return StoreProblem.restoring(String.valueOf(failure.getMessage()));
        }
        if (failure instanceof RejectedExecutionException) {
            return closing();
        }
        if (failure instanceof DamagedRowException) {
            LOG.atError().addKeyValue("path", path).setCause(failure).log("A read found a damaged row");
            damageRead.run();
            return new StoreProblem(StoreErrorCode.INTEGRITY_FAILED, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof ProcessorStateException) {
            LOG.atError()
                    .addKeyValue("path", path)
                    .setCause(failure)
                    .log("A read found a store whose files cannot be read");
            damageRead.run();
            // The caller then asks for another copy of the partition, which may be readable.
            return new StoreProblem(
                    StoreErrorCode.STORE_UNREADABLE, "the files of the store on this disk cannot be read");
        }
        String trace = UUID.randomUUID().toString().replace("-", "");
        LOG.atError()
                .addKeyValue("trace_id", trace)
                .addKeyValue("path", path)
                .setCause(failure)
                .log("A read failed");
        return new StoreProblem(StoreErrorCode.INTERNAL, "trace " + trace);
    }

    /** What a processor answers that is being closed. */
    public static StoreProblem closing() {
        return StoreProblem.restoring("this processor is closing");
    }
}
