package dev.rewind.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownSnapshotsTest {

    @Test
    void aSnapshotThatWasAddedIsNeverDenied() {
        Random random = new Random(3);
        KnownSnapshots known = none();
        Set<String> added = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            String hash = hash(random.nextInt(3_000));
            boolean isNew = added.add(hash);

            assertThat(known.add(hash) || isNew).as(hash).isTrue();
        }
    }

    @Test
    void mostNewSnapshotsOfAPlanOf100StepsAreKnownToBeNew() {
        KnownSnapshots known = none();
        int lookedUp = 0;
        for (int i = 0; i < 100; i++) {
            lookedUp += known.add(hash(i)) ? 1 : 0;
        }

        assertThat(lookedUp).isLessThan(5);
    }

    @Test
    void anythingMayBeStoredOfAnEntityThatIsUnknown() {
        KnownSnapshots unknown = new KnownSnapshots();

        assertThat(unknown.add(hash(1))).isTrue();
    }

    private static KnownSnapshots none() {
        KnownSnapshots none = new KnownSnapshots();
        none.complete();
        return none;
    }

    private static String hash(int number) {
        return Sha256.hex(String.valueOf(number).getBytes(StandardCharsets.UTF_8));
    }
}
