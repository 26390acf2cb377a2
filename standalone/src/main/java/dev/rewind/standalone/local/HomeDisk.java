package dev.rewind.standalone.local;

import dev.rewind.service.config.Setting;
import dev.rewind.service.config.StorageFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The disk that holds the home directory. */
public record HomeDisk(Path home) {

    private static final long MIB = 1 << 20;

    /** Kafka preallocates indexes of 10 MiB. With less free space than this, it ends without naming the disk. */
    private static final long SCARCE_MIB = 16;

    /**
     * Checks that there is enough free space to start.
     *
     * @throws LocalRewindException if the disk is full
     */
    void requireRoom() throws IOException {
        if (freeMib() < SCARCE_MIB) {
            throw new LocalRewindException(description(StorageFault.DISK_FULL));
        }
    }

    /** The disk problem that caused a failure, with free space and remedy; null if the disk is not the cause. */
    public @Nullable String trouble(Throwable failure) {
        StorageFault fault = StorageFault.of(failure);
        try {
            if (fault != null) {
                return description(fault);
            }
            return freeMib() < SCARCE_MIB ? description(StorageFault.DISK_FULL) : null;
        } catch (IOException unknown) {
            return fault == null ? null : fault.words() + ": " + home + "; " + remedy(fault);
        }
    }

    RuntimeException explained(RuntimeException failure) {
        String trouble = failure instanceof LocalRewindException ? null : trouble(failure);
        return trouble == null ? failure : new LocalRewindException(trouble, failure);
    }

    private long freeMib() throws IOException {
        return Files.getFileStore(home).getUsableSpace() / MIB;
    }

    private String description(StorageFault fault) throws IOException {
        long all = Files.getFileStore(home).getTotalSpace() / MIB;
        return fault.words() + ": " + home + " has " + freeMib() + " MiB free of " + all + " MiB; " + remedy(fault);
    }

    private static String remedy(StorageFault fault) {
        return fault.remedy() + ", or set " + Setting.HOME.variable() + " to another directory";
    }
}
