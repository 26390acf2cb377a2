package dev.rewind.service.config;

import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.jspecify.annotations.Nullable;

/** Faults of a machine's storage, which an operator can repair. They are not defects of Rewind. */
public enum StorageFault {
    /** A disk is full. */
    DISK_FULL("the disk is full", "make room on it", "no space left on device", "disk quota exceeded"),
    /** A directory or file is not writable. */
    NOT_WRITABLE(
            "a directory or file cannot be written",
            "make it writable for the user that runs the process",
            "read-only file system",
            "permission denied"),
    /** The process may not open more files. */
    TOO_MANY_FILES(
            "the process has no file handles left", "raise its limit of open files (ulimit -n)", "too many open files"),
    /** A broker cannot use a directory of its log. */
    LOG_OFFLINE("a broker cannot use its log directory", "look at the broker's log and at its disk");

    private static final int DEEPEST = 20;

    private final String words;
    private final String remedy;

    @SuppressWarnings("ImmutableEnumChecker") // The list is unmodifiable.
    private final List<String> messages;

    StorageFault(String words, String remedy, String... messages) {
        this.words = words;
        this.remedy = remedy;
        this.messages = List.of(messages);
    }

    /** The fault behind a failure or one of its causes, or null if there is no such fault. */
    public static @Nullable StorageFault of(@Nullable Throwable failure) {
        StorageFault found = null;
        Throwable cause = failure;
        // The deepest cause is the most specific one. A chain of causes may be a circle.
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            StorageFault told = told(cause);
            found = told == null ? found : told;
            cause = cause.getCause();
        }
        return found;
    }

    /** The description of the fault. */
    public String words() {
        return words;
    }

    /** What an operator can do. */
    public String remedy() {
        return remedy;
    }

    private static @Nullable StorageFault told(Throwable cause) {
        if (cause instanceof AccessDeniedException || cause instanceof ReadOnlyFileSystemException) {
            return NOT_WRITABLE;
        }
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        for (StorageFault fault : values()) {
            if (fault.messages.stream().anyMatch(text::contains)) {
                return fault;
            }
        }
        return cause instanceof KafkaStorageException ? LOG_OFFLINE : null;
    }
}
