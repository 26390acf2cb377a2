package dev.rewind.query.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RoutingTest {

    private static final String TABLE = """
            {"partitions":3,"hosts":{"0":{"active":"127.0.0.1:1","standby":["127.0.0.1:2"]},
             "1":{"active":"127.0.0.1:2","standby":[]},"2":{"active":null,"standby":[]}}}""";

    private final Routing routing = StoreAnswer.read(TABLE.getBytes(StandardCharsets.UTF_8), Routing.class);

    @Test
    void aTableSaysWhoWorksOnWhat() {
        assertThat(routing.active(0)).isEqualTo(URI.create("http://127.0.0.1:1"));
        assertThat(routing.active(2)).isNull();
        assertThat(routing.actives())
                .containsExactly(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2"));
        assertThat(routing.isWhole()).isFalse();
    }

    @Test
    void aKeyIsWhereKafkaPutsIt() {
        // Kafka's murmur2 of this key is 0x92fa6c43; without the sign bit that is 2 modulo 3.
        assertThat(routing.partition("plan:order-42".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(2);
    }
}
