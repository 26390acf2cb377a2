package dev.rewind.service.topics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PersistentNamesTest {

    /** Brokers store offsets and permissions under these names. */
    @Test
    void neverChange() {
        assertThat(PersistentNames.inboxGroup("shop")).isEqualTo("rewind-inbox-shop");
        assertThat(PersistentNames.inboxInstance("shop")).startsWith("rewind-inbox-shop-");
        assertThat(PersistentNames.redrive("dead-letters", 3, 17)).isEqualTo("rewind-redrive-dead-letters-3-17");
        assertThat(PersistentNames.bulkWorkers("bulk-jobs")).isEqualTo("rewind-bulk-bulk-jobs");
        assertThat(PersistentNames.importOf("plan-events")).isEqualTo("rewind-import-plan-events");
    }
}
