package dev.rewind.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class StorageFaultTest {

    @Test
    void theCauseOfAFailureIsFoundHoweverDeepItIs() {
        IOException full = new IOException("No space left on device");
        assertThat(StorageFault.of(new KafkaException("wrapped", new UncheckedIOException("again", full))))
                .isEqualTo(StorageFault.DISK_FULL);
        assertThat(StorageFault.of(new KafkaStorageException("log dir", full))).isEqualTo(StorageFault.DISK_FULL);
    }

    @Test
    void eachFaultIsKnown() {
        assertThat(StorageFault.of(new FileSystemException("/data/x", null, "Read-only file system")))
                .isEqualTo(StorageFault.NOT_WRITABLE);
        assertThat(StorageFault.of(new AccessDeniedException("/data/x"))).isEqualTo(StorageFault.NOT_WRITABLE);
        assertThat(StorageFault.of(new IOException("accept: Too many open files")))
                .isEqualTo(StorageFault.TOO_MANY_FILES);
        assertThat(StorageFault.of(new KafkaStorageException("Disk error"))).isEqualTo(StorageFault.LOG_OFFLINE);
    }

    @Test
    void otherFailuresAreNone() {
        assertThat(StorageFault.of(new TimeoutException("no answer"))).isNull();
        assertThat(StorageFault.of(new IllegalStateException())).isNull();
        assertThat(StorageFault.of(null)).isNull();
    }
}
