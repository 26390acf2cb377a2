package dev.rewind.query.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.storeapi.RoutingReport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        assertThat(routing.standby(0)).containsExactly(URI.create("http://127.0.0.1:2"));
        assertThat(routing.all()).containsExactly(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2"));
        assertThat(routing.isReadable()).isFalse();
    }

    @Test
    void aKeyIsWhereKafkaPutsIt() {
        // Kafka's murmur2 of this key is 0x92fa6c43; without the sign bit that is 2 modulo 3.
        assertThat(routing.partition("plan:order-42".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(2);
    }

    @Test
    void eachStoreServerIsBelievedAboutItselfOnly() {
        RoutingReport stalled = report("127.0.0.1:1", "[]", "[0]");
        RoutingReport owner = report("127.0.0.1:2", "[0,1]", "[]");

        Routing merged = Routing.merged(List.of(stalled, owner));

        assertThat(Routing.namedIn(stalled))
                .containsExactlyInAnyOrder(
                        URI.create("http://127.0.0.1:1"),
                        URI.create("http://127.0.0.1:3"),
                        URI.create("http://127.0.0.1:4"));
        assertThat(merged.active(0)).isEqualTo(URI.create("http://127.0.0.1:2"));
        assertThat(merged.standby(0)).containsExactly(URI.create("http://127.0.0.1:1"));
        assertThat(merged.active(1)).isEqualTo(URI.create("http://127.0.0.1:2"));
        assertThat(merged.standby(1)).isEmpty();
        assertThat(merged.isReadable()).isTrue();
    }

    private static RoutingReport report(String address, String active, String standby) {
        String table = """
                {"partitions":2,"hosts":{"0":{"active":"127.0.0.1:3","standby":["127.0.0.1:4"]},"1":{"active":null,"standby":[]}},
                 "here":{"address":"%s","active":%s,"standby":%s}}""".formatted(address, active, standby);
        return RoutingReport.read(table.getBytes(StandardCharsets.UTF_8));
    }
}
