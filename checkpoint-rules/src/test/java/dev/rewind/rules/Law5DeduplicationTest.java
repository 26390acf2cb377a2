package dev.rewind.rules;

import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.started;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Law5DeduplicationTest {

    private final Life life = new Life();

    @Test
    void aSeenEventChangesNothingAndSaysNothing() {
        life.happens(started("a"), "one");
        EntityState before = life.state;
        assertThat(life.happens(started("a"), "one")).isEmpty();
        assertThat(life.state).isEqualTo(before.at(1));
    }

    @Test
    void alsoARefusedOneIsSeen() {
        life.happens(failed("a"), "one");
        life.happens(started("a"), "two");
        assertThat(life.happens(failed("a"), "one")).isEmpty();
    }

    @Test
    void theWindowIsTheLast128Events() {
        life.happens(captured(0), "old");
        for (int i = 1; i < SeenEvents.WINDOW; i++) {
            life.happens(captured(i), "event " + i);
        }
        assertThat(life.happens(captured(0), "old")).isEmpty();
        life.happens(captured(0), "one more");
        assertThat(life.happens(captured(0), "old")).hasSize(1);
    }
}
