package dev.rewind.processor.freshness;

import dev.rewind.processor.streams.StreamClients;
import dev.rewind.service.telemetry.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.ClassicGroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers twice a second for what decides how fresh answers from the stores are: the ends of the log, the
 * committed offsets of the group, and whether this processor is still a member.
 */
public final class GroupWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWatch.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    /** The interval while the stores cannot be read as fresh because an answer is missing. */
    private static final Duration SOON = Duration.ofMillis(50);

    private static final Duration NEW_FOR = Duration.ofSeconds(10);

    private final BrokerView broker;
    private final StreamClients clients;
    private final AppliedProgress progress;
    private final CopyFreshness freshness;
    private final GroupMembership membership;
    private final HeldBackEvents heldBack;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "group-watch");
    private final Outage outage = new Outage(
            LOG,
            "The brokers do not report the ends of the log and the state of the group",
            "The brokers report the ends of the log and the state of the group again");

    public GroupWatch(
            BrokerView broker,
            StreamClients clients,
            AppliedProgress progress,
            CopyFreshness freshness,
            GroupMembership membership,
            HeldBackEvents heldBack) {
        this.broker = broker;
        this.clients = clients;
        this.progress = progress;
        this.freshness = freshness;
        this.membership = membership;
        this.heldBack = heldBack;
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            do {
                look();
            } while (!closed.await(pause().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException closing) {
            LOG.atDebug().log("The watch of the group ends");
        }
    }

    private Duration pause() {
        boolean isNew = IntStream.of(progress.held())
                .anyMatch(partition -> !progress.isCaughtUp(partition)
                        && freshness.nowMs() - progress.openedAtMs(partition) < NEW_FOR.toMillis());
        return (isNew || !membership.isValid()) && !outage.lasts() ? SOON : EVERY;
    }

    private void look() throws InterruptedException {
        try {
            askForMembership();
            long asked = freshness.nowMs();
            Map<Integer, Long> ends = broker.ends();
            freshness.ends(asked, ends);
            heldBack.observe(asked, ends, broker.readableEnds());
            updateCommitted(ends);
            updateCaughtUp(asked);
            outage.answered();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            // Until the brokers answer, the reported age of answers grows.
            outage.noAnswer(e);
        } catch (RuntimeException e) {
            outage.defect(e);
        }
    }

    private void askForMembership() throws ExecutionException, TimeoutException, InterruptedException {
        Set<String> own = clients.members();
        if (own.isEmpty()) {
            membership.lost();
            return;
        }
        long asked = membership.nowMs();
        ClassicGroupDescription group = broker.group();
        List<MemberDescription> members = group.members().stream()
                .filter(member -> own.contains(member.consumerId()))
                .toList();
        if (members.size() < own.size()) {
            membership.lost();
        } else {
            membership.confirmed(asked, group.state() == ClassicGroupState.STABLE ? assigned(members) : null);
        }
    }

    private static Set<Integer> assigned(List<MemberDescription> members) {
        return members.stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
    }

    /**
     * If a partition is committed up to the observed end, everything below it is processed, transaction markers too.
     */
    private void updateCommitted(Map<Integer, Long> ends)
            throws ExecutionException, TimeoutException, InterruptedException {
        int[] held = progress.held();
        if (held.length == 0) {
            return;
        }
        int[] tenures = new int[held.length];
        for (int i = 0; i < held.length; i++) {
            tenures[i] = progress.tenure(held[i]);
        }
        Map<Integer, Long> committed = broker.committed();
        for (int i = 0; i < held.length; i++) {
            long end = ends.getOrDefault(held[i], Long.MAX_VALUE);
            if (committed.getOrDefault(held[i], 0L) >= end && progress.tenure(held[i]) == tenures[i]) {
                progress.committed(held[i], end);
            }
        }
    }

    /** A partition has caught up when it is processed up to an end of the log that was observed after the take-over. */
    private void updateCaughtUp(long asked) {
        for (int partition : progress.held()) {
            int tenure = progress.tenure(partition);
            OptionalLong age = freshness.ageMs(partition, progress.through(partition));
            if (age.isPresent() && freshness.nowMs() - age.getAsLong() >= progress.openedAtMs(partition)) {
                progress.caughtUp(partition, tenure);
            }
            if (asked >= progress.openedAtMs(partition)) {
                progress.compared(partition, tenure);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
