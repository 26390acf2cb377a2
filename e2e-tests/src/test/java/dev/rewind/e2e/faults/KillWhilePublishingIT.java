package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.e2e.tester.OwnRewind;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills {@code rewind up} with {@code kill -9} while 16 clients publish. {@code -Drewind.seed} repeats the chosen
 * moments.
 */
class KillWhilePublishingIT {
    private static final int KILLS = Scale.of(2, 25);
    private static final int EVENTS_PER_LIFE = Scale.of(800, 2_500);
    private static final int FEWEST_BEFORE_THE_KILL = Scale.of(150, 300);
    private static final int MOST_BEFORE_THE_KILL = Scale.of(600, 2_000);
    private static final Duration LISTENS_WITHIN = Duration.ofSeconds(60);

    @RegisterExtension
    private final OwnRewind own = new OwnRewind();

    @Test
    void nothingAcknowledgedIsLostAndNothingHappensTwice() throws Exception {
        long seed = Long.getLong("rewind.seed", System.nanoTime());
        System.out.println("kill -9 while publishing: -Drewind.seed=" + seed);
        Random random = new Random(seed);
        RewindProcess rewind = own.process(
                        "killed",
                        Map.of(
                                // No deadline is due, so the log has only these clients' events.
                                "REWIND_RESPOND_WITHIN",
                                "1h",
                                // Each life opens the stores of all partitions.
                                "REWIND_PARTITIONS",
                                "4"))
                .start();

        Acknowledgements acknowledgements;
        long down = 0;
        try (Clients clients = new Clients(rewind)) {
            for (int kill = 1; kill <= KILLS; kill++) {
                clients.publishMore(EVENTS_PER_LIFE, random.nextInt(FEWEST_BEFORE_THE_KILL, MOST_BEFORE_THE_KILL));
                rewind.kill9();
                long from = System.nanoTime();
                if (kill % 2 == 0) {
                    killWhileItComesUp(rewind);
                }
                rewind.start();
                down += System.nanoTime() - from;
            }
            clients.publishMore(EVENTS_PER_LIFE);
            acknowledgements = clients.stop();
        }

        Aftermath aftermath = Aftermath.await(rewind, acknowledgements);
        aftermath.verify();
        assertThat(rewind.logs().errors()).isEmpty();
        System.out.printf(
                "killed %d times, down %.1f s on average: %s%n", KILLS, down / 1e9 / KILLS, aftermath.figures());
    }

    /** Kills it again, after its broker listens and before all is ready. */
    private static void killWhileItComesUp(RewindProcess rewind) {
        rewind.launch();
        await("the broker listens")
                .atMost(LISTENS_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .failFast("it ended", () -> !rewind.isAlive())
                .until(() -> isListening(rewind.bootstrapServers()));
        rewind.kill9();
    }

    private static boolean isListening(String address) {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
