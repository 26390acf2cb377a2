package dev.rewind.processor.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A proof is found again for the same bytes at the same place under the same name only. */
class ProvedRowsTest {
    private static final EntityKey PLAN = EntityKey.plan("order-42");
    private static final byte[] ROW = "{\"id\":\"plan:order-42:7\"}".getBytes(StandardCharsets.UTF_8);
    private static final int MANY = 400_000;

    private final ProvedRows proved = new ProvedRows();

    @Test
    void onlyWhatWasProvedIsFound() {
        proved.add(ProvedRows.proof(PLAN, 7, ROW, "named"));

        byte[] changed = ROW.clone();
        changed[10]++;
        assertThat(proved.contains(ProvedRows.proof(PLAN, 7, ROW.clone(), "named")))
                .isTrue();
        assertThat(proved.contains(ProvedRows.proof(PLAN, 7, changed, "named"))).isFalse();
        assertThat(proved.contains(ProvedRows.proof(PLAN, 8, ROW, "named"))).isFalse();
        assertThat(proved.contains(ProvedRows.proof(PLAN, 7, ROW, "renamed"))).isFalse();
        assertThat(proved.contains(ProvedRows.proof(EntityKey.plan("order-43"), 7, ROW, "named")))
                .isFalse();
    }

    @Test
    void theMemoryIsBoundedAndKeepsRecentProofs() {
        for (int i = 0; i < MANY; i++) {
            proved.add(ProvedRows.proof(PLAN, i, ROW, ""));
        }

        int found = 0;
        for (int i = 0; i < MANY; i++) {
            found += proved.contains(ProvedRows.proof(PLAN, i, ROW, "")) ? 1 : 0;
        }
        assertThat(found).isBetween(ProvedRows.PLACES / 2, ProvedRows.PLACES);
        assertThat(proved.contains(ProvedRows.proof(PLAN, MANY - 1, ROW, ""))).isTrue();
    }
}
