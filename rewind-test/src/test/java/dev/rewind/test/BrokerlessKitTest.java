package dev.rewind.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.service.clients.LogClients;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The kit without a broker. */
@RewindTest(broker = false)
class BrokerlessKitTest extends KitContract {

    @Test
    void thereIsNoBrokerToConnectTo(RewindKit kit) {
        assertThatThrownBy(kit::bootstrapServers)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this test has no broker; remove \"broker = false\" from @RewindTest");
    }

    @Test
    void aCallThatNeedsABrokerSaysSo(RewindKit kit) {
        try (var consumer = LogClients.consumer(kit.configuration().consumer())) {
            assertThatThrownBy(() -> consumer.offsetsForTimes(Map.of()))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("tests without a broker have no Consumer.offsetsForTimes;"
                            + " remove \"broker = false\" from @RewindTest");
            assertThat(consumer.assignment()).isEmpty();
        }
    }
}
