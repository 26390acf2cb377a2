package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackProposed;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackApproved;
import dev.rewind.events.PlanEvent.RollbackRejected;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.rules.approval.RollbackDigest;
import dev.rewind.rules.state.LastRollback;
import dev.rewind.rules.state.OpenStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A random history of one plan in which people look at rollbacks, ask for them and approve them, while steps, failures,
 * answers, damage and time go on. It keeps its own account of what was shown and proposed, and checks each rollback
 * against it.
 */
final class ApprovalModel {

    static final Duration EXPIRES = Duration.ofHours(2);
    private static final List<String> PEOPLE = List.of("ann", "bob", "eve");
    private static final List<String> STEPS = List.of("a", "b", "mail");
    private static final EntityKey TOUCHED = new EntityKey("artifact", "invoice");

    /** What a person saw in a dry run: its digest, and the request that led to it. */
    private record Shown(String digest, RollbackTarget target, boolean cascade) {}

    private record Proposed(String digest, @Nullable String requester, Instant expires) {}

    private final Random random;
    private final EntityScenario scenario;
    private final ApprovalPolicy policy;
    private final List<Shown> shown = new ArrayList<>();
    private final List<String> digests = new ArrayList<>(List.of("made-up"));
    private final Map<String, ShownOutline> outlines = new HashMap<>();
    private final Map<String, RollbackProposed> proposals = new HashMap<>();
    private final Map<String, PlanEvent> sent = new TreeMap<>();
    private final HeldEntityCheck held = new HeldEntityCheck();
    private @Nullable Proposed open;
    private int ids;

    ApprovalModel(long seed) {
        random = new Random(seed);
        policy = switch (random.nextInt(4)) {
            case 0 -> new ApprovalPolicy(false, false, null, null, false, oneIn(2), EXPIRES);
            case 1 -> new ApprovalPolicy(false, true, 0, null, false, oneIn(2), EXPIRES);
            case 2 -> new ApprovalPolicy(false, false, null, Duration.ofMinutes(30), false, oneIn(2), EXPIRES);
            default -> new ApprovalPolicy(true, false, null, null, false, oneIn(2), EXPIRES);
        };
        scenario = new EntityScenario(LawLimits.defaults().with(new ApprovalPolicies(Map.of("*", policy))));
    }

    /** Runs with a law that may be wrong. */
    void run(DecidingLaw law, int events) {
        scenario.decides = law;
        for (int i = 0; i < events; i++) {
            if (oneIn(12)) {
                scenario.passes(Duration.ofMinutes(random.nextInt(90)));
            }
            if (oneIn(25)) {
                damage();
            }
            if (oneIn(3)) {
                look();
            }
            PlanEvent event = next();
            boolean again = oneIn(10) && !sent.isEmpty();
            String id = again ? List.copyOf(sent.keySet()).get(random.nextInt(sent.size())) : "id-" + ids++;
            happens(again ? sent.get(id) : event, id);
        }
    }

    /** What was shown with this digest; null if nothing was. */
    @Nullable
    ShownOutline outline(String digest) {
        return outlines.get(digest);
    }

    /** What was proposed with this digest, even if it is not any more; null if nothing was. */
    @Nullable
    RollbackProposed proposal(String digest) {
        return proposals.get(digest);
    }

    private void happens(PlanEvent event, String id) {
        Instant at = scenario.now();
        CheckpointId latest = scenario.state.latestId();
        Fact foreseen = event instanceof RollbackRequested asked && asked.ifDigest() != null
                ? last(new EntityTrial(scenario).facts(unbound(asked)))
                : null;
        boolean isNew = sent.put(id, event) == null;
        List<Fact> facts = scenario.happens(event, id);
        held.check(event, facts, scenario.state);
        boolean refused = facts.stream().anyMatch(Fact.RequestRefused.class::isInstance);
        for (Fact fact : facts) {
            if (fact instanceof RollbackOrdered order && order.attempt() == 1) {
                checkOrder(event, order, RollbackDigest.of(order, latest, null), at, refused);
            } else if (fact instanceof RollbackProposed proposal) {
                checkProposal(event, proposal, latest);
                open = new Proposed(proposal.digest(), proposal.cause().requestedBy(), at.plus(EXPIRES));
                digests.add(proposal.digest());
                proposals.put(proposal.digest(), proposal);
            }
        }
        if (event instanceof RollbackRejected rejection
                && open != null
                && open.digest().equals(rejection.digest())) {
            open = null;
        }
        if (isNew && foreseen != null && event instanceof RollbackRequested asked) {
            assertThat(!refused)
                    .as("%s happens if and only if it is what was shown: %s", asked, foreseen)
                    .isEqualTo(asked.ifDigest().equals(digestOf(foreseen, latest)));
        }
    }

    /** Each rollback that a person asked for is what was shown or approved, and approved if the policy wants it. */
    private void checkOrder(PlanEvent event, RollbackOrdered order, String digest, Instant at, boolean refused) {
        assertThat(refused).as("no rollback is ordered with a refusal").isFalse();
        if (event instanceof RollbackRequested asked && asked.ifDigest() != null) {
            assertThat(digest).as("what was shown to %s", asked.requestedBy()).isEqualTo(asked.ifDigest());
        }
        if (event instanceof RollbackApproved approval) {
            Proposed proposed = open;
            assertThat(proposed).as("an open proposal for %s", approval).isNotNull();
            assertThat(digest)
                    .as("what was approved")
                    .isEqualTo(approval.digest())
                    .isEqualTo(proposed.digest());
            assertThat(order.digest()).isEqualTo(digest);
            assertThat(approval.requestedBy()).isNotEqualTo(proposed.requester());
            assertThat(order.cause().approvedBy()).isEqualTo(approval.requestedBy());
            assertThat(order.cause().requestedBy()).isEqualTo(proposed.requester());
            assertThat(at).as("the time of the approval").isBefore(proposed.expires());
        } else if (event instanceof RollbackRequested || event instanceof PlanEvent.PlanCancelRequested) {
            Duration back = Duration.between(order.checkpoint().createdAt(), at);
            assertThat(policy.needs(order.undo(), order.participants().size(), back, false))
                    .as("what needs an approval in %s", order)
                    .isEmpty();
        } else if (order.cause().followsFailure()) {
            assertThat(policy.automatic())
                    .as("failures need an approval for %s", order)
                    .isFalse();
        }
        open = null;
    }

    private void checkProposal(PlanEvent event, RollbackProposed proposal, CheckpointId latest) {
        String digest = digestOf(proposal, latest);
        assertThat(proposal.digest()).isEqualTo(digest);
        if (event instanceof RollbackRequested asked && asked.ifDigest() != null) {
            assertThat(digest).isEqualTo(asked.ifDigest());
        }
        assertThat(proposal.cause().followsFailure())
                .as("what the policy says of failures, in %s", proposal)
                .isEqualTo(proposal.needs().contains(RollbackProposed.Need.AUTOMATIC));
    }

    /** The digest of what a fact orders or proposes; empty if it does neither. */
    private static String digestOf(Fact fact, CheckpointId latest) {
        if (fact instanceof RollbackOrdered order) {
            return RollbackDigest.of(order, latest, null);
        }
        return fact instanceof RollbackProposed proposal
                ? RollbackDigest.of(
                        proposal.epoch() - 1,
                        latest,
                        proposal.checkpoint(),
                        proposal.undo(),
                        proposal.participants(),
                        null)
                : "";
    }

    /** A person looks at a dry run. */
    private void look() {
        RollbackTarget target = target();
        boolean cascade = !oneIn(3);
        Fact fact = last(new EntityTrial(scenario)
                .facts(new RollbackRequested(null, target, "look", "ann", null, cascade, List.of(), null)));
        String digest = digestOf(fact, scenario.state.latestId());
        if (!digest.isEmpty()) {
            shown.add(new Shown(digest, target, cascade));
            digests.add(digest);
            outlines.put(digest, ShownOutline.of(fact, scenario.state.latestId()));
        }
    }

    private PlanEvent next() {
        Long epoch = scenario.state.epoch();
        List<OpenStep> steps = scenario.state.openSteps();
        LastRollback last = scenario.state.lastRollback();
        return switch (random.nextInt(15)) {
            case 0, 1 -> start(epoch);
            case 2, 3 ->
                steps.isEmpty()
                        ? start(epoch)
                        : new PlanEvent.StepCompleted(epoch, anyOf(steps).step(), null);
            case 4 ->
                steps.isEmpty() || oneIn(2)
                        ? EntityScenario.captured(random.nextInt(50))
                        : new PlanEvent.StepFailed(epoch, anyOf(steps).step(), EntityScenario.error());
            case 5 ->
                last == null
                        ? start(epoch)
                        : new PlanEvent.RollbackApplied(
                                epoch, new RollbackId(scenario.entity, last.number()), null, null, List.of());
            case 6 -> new PlanEvent.PlanCancelRequested(null, "cancel", anyOf(PEOPLE));
            case 7 ->
                new PlanEvent.DeadlineReached(
                        null,
                        null,
                        new RollbackId(scenario.entity, last == null ? 1 : last.number() + 1),
                        1,
                        scenario.now());
            case 8 -> new RollbackRejected(null, digest(), "no", anyOf(PEOPLE));
            case 9 -> oneIn(3) ? new PlanEvent.EntityResumed(null, "go on", anyOf(PEOPLE)) : failure(epoch, steps);
            case 10, 11 -> new RollbackApproved(null, digest(), null, anyOf(PEOPLE));
            default -> request();
        };
    }

    private PlanEvent failure(Long epoch, List<OpenStep> steps) {
        return steps.isEmpty() || oneIn(4)
                ? new PlanEvent.PlanFailed(epoch, null, EntityScenario.error(), PlanEvent.PlanRollback.START)
                : new PlanEvent.StepFailed(epoch, anyOf(steps).step(), EntityScenario.error());
    }

    /** A request for what was shown, for another rollback with the same digest, or for one that no person looked at. */
    private PlanEvent request() {
        if (shown.isEmpty() || oneIn(4)) {
            return new RollbackRequested(null, target(), "why", anyOf(PEOPLE), null, !oneIn(3));
        }
        Shown seen = shown.get(shown.size() - 1 - random.nextInt(Math.min(4, shown.size())));
        boolean cascade = oneIn(6) != seen.cascade();
        RollbackTarget target = oneIn(8) ? target() : seen.target();
        return new RollbackRequested(null, target, "why", anyOf(PEOPLE), null, cascade, List.of(), seen.digest());
    }

    private PlanEvent start(Long epoch) {
        String name = anyOf(STEPS);
        Step.Undo undo = name.equals("mail") ? Step.Undo.irreversible("sent") : Step.Undo.AVAILABLE;
        return new PlanEvent.StepStarted(
                epoch,
                new Step(name, null, 1, undo),
                Snapshot.of(random.nextInt(50)),
                null,
                null,
                Map.of(),
                oneIn(3) ? List.of(TOUCHED) : List.of());
    }

    private RollbackTarget target() {
        return switch (random.nextInt(4)) {
            case 0 -> new RollbackTarget.StepsBack(random.nextInt(3));
            case 1 -> new RollbackTarget.ToStep(anyOf(STEPS));
            default -> new RollbackTarget.ToSequence(1 + random.nextInt((int) scenario.state.taken() + 1));
        };
    }

    /** Damages the state of a checkpoint, so that a rollback goes further back than it would have. */
    private void damage() {
        if (scenario.state.taken() > 1) {
            Checkpoint damaged = scenario.history.checkpoint(1 + random.nextInt((int) scenario.state.taken()));
            if (damaged != null) {
                scenario.history.snapshots.put(damaged.stateHash(), new byte[] {'?'});
            }
        }
    }

    /** The same request without the digest of what was shown. */
    static RollbackRequested unbound(RollbackRequested asked) {
        return new RollbackRequested(
                asked.epoch(), asked.target(), asked.reason(), asked.requestedBy(), asked.ifLatest(), asked.cascade());
    }

    static Fact last(List<Fact> facts) {
        return facts.get(facts.size() - 1);
    }

    private String digest() {
        Proposed proposed = open;
        return proposed != null && !oneIn(4)
                ? proposed.digest()
                : digests.get(digests.size() - 1 - random.nextInt(Math.min(5, digests.size())));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T anyOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
