package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.captured;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.requested;
import static dev.rewind.processor.PlanEvents.started;
import static dev.rewind.processor.PlanEvents.startedFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.processor.lists.EntityCount;
import dev.rewind.processor.lists.ProposalCount;
import dev.rewind.processor.timers.RetentionSettings;
import dev.rewind.processor.timers.TimerSettings;
import dev.rewind.rules.LawLimits;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.testsupport.Scale;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proposed rollback in the stores: its place in the head, its deadline, and what an approval makes of it. */
class ProposalRowsTest {
    private static final EntityKey PLAN = EntityKey.plan("order-42");
    private static final EntityKey PAGE = new EntityKey("artifact", "page");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ApprovalPolicy ANY = new ApprovalPolicy(true, false, null, null, false, HOUR);

    @ParameterizedTest
    @ValueSource(longs = {-2, 0, 2})
    void theTimerEndsAProposalByTheLogsTime(long behindSeconds, @TempDir Path directory) throws Exception {
        try (TestStream stream = stream(directory, Duration.ofSeconds(behindSeconds))) {
            stream.publishNow(PAGE, captured(1));
            stream.publishNow(PAGE, requested(null));
            assertThat(stream.factNames()).containsExactly("CheckpointTaken", "RollbackProposed");
            Entity.Proposal proposal = stream.stores.entity(PAGE).proposal();
            assertThat(stream.deadlines()).containsExactly(proposal.expiresAt());

            stream.pass(HOUR.minusSeconds(5));
            assertThat(stream.factNames()).isEmpty();
            for (int second = 0; second < 10; second++) {
                stream.pass(Duration.ofSeconds(1));
            }

            assertThat(stream.facts())
                    .extracting(fact -> fact.data())
                    .filteredOn(Fact.ProposalClosed.class::isInstance)
                    .singleElement()
                    .isInstanceOfSatisfying(Fact.ProposalClosed.class, closed -> {
                        assertThat(closed.outcome()).isEqualTo(Fact.ProposalClosed.Outcome.EXPIRED);
                        assertThat(closed.at()).isAfterOrEqualTo(proposal.expiresAt());
                    });
            assertThat(stream.deadlines()).isEmpty();
            assertThat(stream.stores.entity(PAGE).proposal()).isNull();
        }
    }

    /** Proposals are counted beside many deadlines of steps without a look at these. */
    @Test
    void proposalsAreCountedByAListOfTheirOwn(@TempDir Path directory) throws Exception {
        ApprovalPolicy automatic = new ApprovalPolicy(false, false, null, null, false, true, HOUR);
        int steps = Scale.of(500, 110_000);
        try (TestStream stream = stream(directory, Duration.ZERO, automatic)) {
            for (int i = 0; i < steps; i++) {
                stream.publishNow(EntityKey.plan("slow-" + i), startedFor(Duration.ofMinutes(5), "slow", 1));
            }
            stream.publishNow(PLAN, started("b", 1));
            stream.publishNow(PLAN, failed("b"));

            assertThat(stream.deadlines()).hasSize(steps + 1);
            assertThat(ProposalCount.of(stream.stores.records())).isEqualTo(1);
            assertThat(stream.records('p')).as("the rows that a count reads").isEqualTo(1);

            stream.publishNow(
                    PLAN,
                    new PlanEvent.RollbackRejected(
                            null, stream.stores.entity(PLAN).proposal().digest(), "no", "bob"));
            assertThat(ProposalCount.of(stream.stores.records())).isZero();
        }
    }

    @Test
    void aFailureHoldsThePlanUpAndItsStepsDoNotTimeOut(@TempDir Path directory) throws Exception {
        ApprovalPolicy automatic = new ApprovalPolicy(false, false, null, null, false, true, HOUR);
        try (TestStream stream = stream(directory, Duration.ZERO, automatic)) {
            stream.publishNow(PLAN, startedFor(Duration.ofMinutes(5), "slow", 1));
            stream.publishNow(PLAN, started("b", 2));
            assertThat(stream.deadlines()).hasSize(1);
            stream.publishNow(PLAN, failed("b"));

            Entity held = stream.stores.entity(PLAN);
            assertThat(held.status()).isEqualTo(EntityStatus.AWAITING_APPROVAL);
            assertThat(stream.commands()).isEmpty();
            assertThat(stream.deadlines())
                    .as("only the approval is awaited")
                    .containsExactly(held.proposal().expiresAt());
            assertThat(ProposalCount.of(stream.stores.records())).isEqualTo(1);
            assertThat(EntityCount.ofEach(List.of(stream.stores), null))
                    .filteredOn(count -> count.status() == EntityStatus.AWAITING_APPROVAL)
                    .singleElement()
                    .satisfies(count -> assertThat(count.count()).isEqualTo(1));

            stream.publishNow(
                    PLAN, new PlanEvent.RollbackApproved(null, held.proposal().digest(), null, "bob"));

            assertThat(stream.commands().get(0).data().cause().approvedBy()).isEqualTo("bob");
            assertThat(ProposalCount.of(stream.stores.records())).isZero();
            assertThat(EntityCount.ofEach(List.of(stream.stores), null))
                    .as("what query APIs of an earlier release do not know")
                    .noneMatch(count -> count.status() == EntityStatus.AWAITING_APPROVAL);
        }
    }

    @Test
    void anApprovalSendsTheCommandThatNamesBothPersons(@TempDir Path directory) throws Exception {
        try (TestStream stream = stream(directory, Duration.ZERO)) {
            stream.publishNow(PAGE, captured(1));
            stream.publishNow(PAGE, requested(null));
            stream.publishNow(PAGE, requested(null));
            Entity.Proposal proposal = stream.stores.entity(PAGE).proposal();
            assertThat(stream.deadlines()).as("the first proposal is replaced").hasSize(1);
            assertThat(stream.commands()).isEmpty();

            stream.publishNow(PAGE, new PlanEvent.RollbackApproved(null, proposal.digest(), null, "bob"));

            RollbackCommand command = stream.commands().get(0).data();
            assertThat(command.cause().approvedBy()).isEqualTo("bob");
            assertThat(command.cause().requestedBy()).isEqualTo(proposal.requestedBy());
            assertThat(stream.stores.rollbacks(PAGE, Long.MAX_VALUE, 10))
                    .singleElement()
                    .satisfies(rollback -> assertThat(rollback.digest()).isEqualTo(proposal.digest()));
            assertThat(stream.deadlines()).as("only the answer is awaited").containsExactly(command.respondBy());
        }
    }

    @Test
    void aTrialShowsTheProposalAndItsDigest(@TempDir Path directory) throws Exception {
        try (TestStream stream = stream(directory, Duration.ZERO)) {
            stream.publishNow(PAGE, captured(1));
            List<Fact> tried = TrialDecision.on(stream.settings, 0, stream.stores, PAGE, requested(null))
                    .facts();
            stream.publishNow(PAGE, requested(null));

            assertThat(tried).singleElement().isInstanceOfSatisfying(Fact.RollbackProposed.class, proposal -> {
                assertThat(proposal.digest())
                        .isEqualTo(stream.stores.entity(PAGE).proposal().digest());
            });
        }
    }

    private static TestStream stream(Path directory, Duration behind) {
        return stream(directory, behind, ANY);
    }

    private static TestStream stream(Path directory, Duration behind, ApprovalPolicy policy) {
        return new TestStream(
                directory,
                1000,
                TimerSettings.with(RetentionSettings.NONE),
                behind,
                LawLimits.defaults().with(new ApprovalPolicies(Map.of("*", policy))));
    }
}
