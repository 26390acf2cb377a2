package dev.rewind.processor;

import dev.rewind.processor.store.Freshness;
import dev.rewind.processor.store.Membership;
import dev.rewind.processor.store.Progress;
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
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers twice a second what this processor needs to know to tell how fresh its stores are: where the log
 * ends, up to where the group has committed, and whether the group still counts this processor as a member.
 */
final class GroupWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWatch.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    /** As long as what is held here cannot be read as fresh for want of an answer. */
    private static final Duration SOON = Duration.ofMillis(50);

    private static final Duration NEW_FOR = Duration.ofSeconds(10);

    private final BrokerView broker;
    private final StreamClients clients;
    private final Progress progress;
    private final Freshness freshness;
    private final Membership membership;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "group-watch");
    private boolean unanswered;

    GroupWatch(
            BrokerView broker, StreamClients clients, Progress progress, Freshness freshness, Membership membership) {
        this.broker = broker;
        this.clients = clients;
        this.progress = progress;
        this.freshness = freshness;
        this.membership = membership;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            do {
                look();
            } while (!closed.await(pause().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException closing) {
            LOG.atDebug().log("No more looks at the group");
        }
    }

    private Duration pause() {
        boolean isNew = IntStream.of(progress.held())
                .anyMatch(partition -> !progress.isCaughtUp(partition)
                        && freshness.nowMs() - progress.openedAtMs(partition) < NEW_FOR.toMillis());
        return (isNew || !membership.isValid()) && !unanswered ? SOON : EVERY;
    }

    private void look() throws InterruptedException {
        try {
            askForMembership();
            long asked = freshness.nowMs();
            Map<Integer, Long> ends = broker.ends();
            freshness.ends(asked, ends);
            settled(ends);
            caughtUp(asked);
            unanswered = false;
        } catch (ExecutionException | TimeoutException e) {
            // Once per outage; meanwhile what is read here grows old, and says so.
            if (!unanswered) {
                LOG.atWarn()
                        .addKeyValue("why", e.toString())
                        .log("The brokers do not say how far the log and the group are");
            }
            unanswered = true;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A look at the group failed");
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

    /** What was committed after the log ended here has all of it: also what takes offsets without being an event. */
    private void settled(Map<Integer, Long> ends) throws ExecutionException, TimeoutException, InterruptedException {
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
                progress.settled(held[i], end);
            }
        }
    }

    /** Partitions taken over are caught up when they are through an end of the log that was seen since. */
    private void caughtUp(long asked) {
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
