package dev.rewind.standalone.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeDiskTest {

    @TempDir
    Path home;

    @Test
    void aFullDiskIsNamedWithItsDirectoryItsRoomAndTheRemedy() {
        RuntimeException failure = new IllegalStateException(
                "the broker did not start", new IOException("write: No space left on device"));

        assertThat(new HomeDisk(home).explained(failure))
                .isInstanceOf(LocalRewindException.class)
                .hasCause(failure)
                .hasMessageMatching("the disk is full: " + home + " has [0-9]+ MiB free of [0-9]+ MiB;"
                        + " make room on it, or set REWIND_HOME to another directory");
    }

    @Test
    void aDirectoryThatMustNotBeWrittenIsNamed() {
        RuntimeException failure = new UncheckedIOException(new AccessDeniedException(home.toString()));

        assertThat(new HomeDisk(home.resolve("missing")).explained(failure))
                .hasMessageContaining("cannot be written: " + home.resolve("missing"))
                .hasMessageContaining("make it writable");
    }

    @Test
    void otherFailuresStayAsTheyAre() {
        RuntimeException failure = new IllegalStateException("something else");

        assertThat(new HomeDisk(home).explained(failure)).isSameAs(failure);
    }
}
