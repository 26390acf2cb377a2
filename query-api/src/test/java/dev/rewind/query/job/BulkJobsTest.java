package dev.rewind.query.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.query.job.BulkControl.Wanted;
import dev.rewind.query.job.BulkJob.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkJobsTest {

    private static final String JOB = "0123456789ab";
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");

    private final BulkJobs jobs = new BulkJobs();

    private static BulkQuery failed(String error) {
        return new BulkQuery("plan", EntityStatus.FAILED, null, null, null, null, null, null, null, error);
    }

    private static BulkOrder order(String id, BulkAction action, int items) {
        return new BulkOrder(id, action, failed("bank"), null, null, "outage", "ann", 20, items, AT);
    }

    private static List<BulkItem> items(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> new BulkItem(EntityKey.plan("p" + n), (long) n))
                .toList();
    }

    private static BulkControl wanted(Wanted wanted) {
        return new BulkControl(wanted, "ann", null, AT);
    }

    /** As the records come from the topic. */
    private void read(BulkRecord written) {
        BulkRecord record = BulkRecord.read(written.key(), written.value());
        assertThat(record).isNotNull();
        jobs.add(record);
    }

    private BulkJob job() {
        return jobs.find(JOB).orElseThrow();
    }

    @Test
    void aJobIsThereOnceAllItsItemsAre() {
        List<BulkRecord> records =
                BulkRecord.of(order(JOB, BulkAction.ROLLBACK, 600), items(600), wanted(Wanted.PREPARED));
        assertThat(records).hasSize(5);
        for (BulkRecord record : records) {
            assertThat(jobs.newestFirst()).isEmpty();
            read(record);
        }
        assertThat(job().order()).isEqualTo(order(JOB, BulkAction.ROLLBACK, 600));
        assertThat(job().items()).isEqualTo(items(600));
        assertThat(job().status()).isEqualTo(Status.PREPARED);
        assertThat(job().isWork()).isFalse();
    }

    @Test
    void itsRecordsTellWhatBecameOfIt() {
        BulkRecord.of(order(JOB, BulkAction.ROLLBACK, 300), items(300), wanted(Wanted.PREPARED))
                .forEach(this::read);
        read(BulkRecord.of(JOB, wanted(Wanted.RUNNING)));
        assertThat(job().isWork()).isTrue();
        read(BulkRecord.of(JOB, new BulkProgress(Map.of(0, 7L), AT, null)));
        List<BulkOutcome> outcomes = new ArrayList<>(Collections.nCopies(300, null));
        outcomes.set(0, BulkOutcome.accepted(null, AT));
        outcomes.set(299, new BulkOutcome(BulkOutcome.Result.REFUSED, "latest_changed", "moved", null, AT));
        read(BulkRecord.of(JOB, 0, outcomes));
        read(BulkRecord.of(JOB, 1, outcomes));
        assertThat(job().counts()).isEqualTo(new BulkJob.Counts(1, 1, 0, 298));
        assertThat(job().outcomes()).isEqualTo(outcomes);

        read(BulkRecord.of(JOB, wanted(Wanted.PAUSED)));
        assertThat(job().status()).isEqualTo(Status.PAUSED);
        assertThat(job().isWork()).isFalse();
        read(BulkRecord.of(JOB, wanted(Wanted.STOPPED)));
        read(BulkRecord.of(JOB, wanted(Wanted.RUNNING)));
        assertThat(job().status()).as("a stopped job stays so").isEqualTo(Status.STOPPED);

        Collections.fill(outcomes, null);
        read(BulkRecord.of(JOB, 0, outcomes));
        assertThat(job().counts().accepted()).as("an outcome stays").isEqualTo(1);
    }

    @Test
    void aJobWhoseItemsAllHaveAnOutcomeHasEnded() {
        BulkRecord.of(order(JOB, BulkAction.PIN, 1), items(1), wanted(Wanted.RUNNING))
                .forEach(this::read);
        read(BulkRecord.of(JOB, 0, List.of(BulkOutcome.accepted(null, AT))));
        assertThat(job().status()).isEqualTo(Status.ENDED);
        assertThat(job().isWork()).as("the worker still records its end").isTrue();
        read(BulkRecord.of(JOB, new BulkProgress(Map.of(), AT, AT)));
        assertThat(job().isWork()).isFalse();
    }

    @Test
    void oldJobsMakeRoomAndRunningOnesStay() {
        String running = "ba9876543210";
        BulkRecord.of(order(JOB, BulkAction.PIN, 300), items(300), wanted(Wanted.PREPARED))
                .forEach(this::read);
        BulkRecord.of(order(running, BulkAction.PIN, 300), items(300), wanted(Wanted.RUNNING))
                .forEach(this::read);
        assertThat(jobs.surplus(100, 700)).isEmpty();
        assertThat(jobs.surplus(101, 700)).extracting(BulkJob::id).containsExactly(JOB);
        assertThat(jobs.surplus(10_000, 700)).hasSize(1);

        BulkRecord.deleting(job()).forEach(this::read);
        assertThat(jobs.newestFirst()).extracting(BulkJob::id).containsExactly(running);
    }

    @Test
    void anItemsRequestIsTheSameFromEveryWorker() {
        BulkOrder order = order(JOB, BulkAction.ROLLBACK, 2);
        BulkItem item = items(2).get(1);
        Envelope<PlanEvent> request = order.event(2, item);
        assertThat(request.id()).isEqualTo("bulk-" + JOB + "-2");
        assertThat(BulkOrder.Place.of(request.id())).isEqualTo(new BulkOrder.Place(JOB, 2));
        assertThat(BulkOrder.Place.of("bulk-" + JOB + "-x")).isNull();
        assertThat(request.data()).isInstanceOfSatisfying(PlanEvent.RollbackRequested.class, asked -> {
            assertThat(asked.ifLatest()).as("as it was shown, or not at all").isEqualTo(item.checkpoint());
            assertThat(asked.reason()).isEqualTo("outage (bulk job " + JOB + ")");
            assertThat(asked.requestedBy()).isEqualTo("ann");
        });
        assertThat(order(JOB, BulkAction.RETRY, 1).request(item)).isInstanceOf(PlanEvent.RollbackRetryRequested.class);
        assertThat(order(JOB, BulkAction.RESUME, 1).request(item)).isInstanceOf(PlanEvent.EntityResumed.class);
        assertThat(order(JOB, BulkAction.CANCEL, 1).request(item)).isInstanceOf(PlanEvent.PlanCancelRequested.class);
        assertThat(order(JOB, BulkAction.PIN, 1).request(item)).isInstanceOf(PlanEvent.CheckpointPinned.class);
    }

    @Test
    void anActionIsForEntitiesThatItSuits() {
        for (EntityStatus status : EntityStatus.values()) {
            Entity plan = entity("plan", status, null);
            assertThat(BulkAction.RETRY.suits(plan)).isEqualTo(status == EntityStatus.ROLLBACK_FAILED);
            assertThat(BulkAction.RESUME.suits(plan))
                    .isEqualTo(status == EntityStatus.PARKED || status == EntityStatus.PAUSED);
            assertThat(BulkAction.CANCEL.suits(plan)).isEqualTo(status.isOpenPlan());
            assertThat(BulkAction.CANCEL.suits(entity("task", status, null))).isFalse();
            assertThat(BulkAction.PIN.suits(plan)).as("it has no checkpoint").isFalse();
            assertThat(BulkAction.ROLLBACK.suits(plan)).isFalse();
        }
    }

    @Test
    void stepAndErrorAreThoseOfTheLastFailure() {
        ErrorDetail old = new ErrorDetail("BankShut", "HTTP 503", null);
        Entity plan = failedLast(
                entity("plan", EntityStatus.FAILED, old),
                new Entity.Failure(
                        Entity.Failure.Kind.STEP_FAILED, "pay", 1, new ErrorDetail("Declined", "no", null), AT));

        assertThat(failed("declined: NO").matches(plan)).isTrue();
        assertThat(failed("BankShut").matches(plan)).isFalse();
        for (String step : List.of("pay", "pa")) {
            BulkQuery query = new BulkQuery(null, null, null, null, null, null, null, null, step, null);
            assertThat(query.matches(plan)).as(step).isEqualTo(step.equals("pay"));
        }
    }

    @Test
    void anErrorIsFoundInUpperAndLowerCase() {
        Entity plan = entity("plan", EntityStatus.FAILED, new ErrorDetail("BankShut", "HTTP 503 from bank", null));
        assertThat(failed("bankSHUT: http 503").matches(plan)).isTrue();
        assertThat(failed("HTTP 500").matches(plan)).isFalse();
        assertThat(failed("bank").matches(entity("plan", EntityStatus.RUNNING, null)))
                .isFalse();
        assertThat(failed("bank").matches(entity("task", EntityStatus.FAILED, null)))
                .isFalse();
        assertThat(failed("bank").matches(entity("plan", EntityStatus.FAILED, null)))
                .isFalse();
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> new BulkQuery(null, null, null, null, null, null, null, null, null, null))
                .hasMessageContaining("at least one filter");
        assertThatThrownBy(() -> new BulkQuery(null, null, "team", null, null, null, null, null, null, null))
                .hasMessageContaining("name=value");
        BulkQuery query = failed("bank");
        RollbackTarget back = new RollbackTarget.StepsBack(1);
        assertThatThrownBy(() -> new BulkOrder(JOB, BulkAction.PIN, query, back, null, "r", "ann", 20, 1, AT))
                .hasMessageContaining("for the action rollback only");
        RollbackTarget seven = new RollbackTarget.ToSequence(7);
        assertThatThrownBy(() -> new BulkOrder(JOB, BulkAction.ROLLBACK, query, seven, null, "r", "ann", 20, 1, AT))
                .hasMessageContaining("must fit all entities");
        assertThatThrownBy(() -> new BulkOrder(JOB, BulkAction.ROLLBACK, query, null, null, "r", "ann", 501, 1, AT))
                .hasMessageContaining("rate is 501");
    }

    private static Entity failedLast(Entity plain, Entity.Failure failure) {
        return new Entity(
                plain.entityType(),
                plain.entityId(),
                plain.status(),
                plain.epoch(),
                null,
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                plain.counts(),
                null,
                AT,
                AT,
                plain.ended(),
                null,
                null,
                null,
                null,
                failure,
                null,
                null,
                List.of(),
                null);
    }

    private static Entity entity(String type, EntityStatus status, ErrorDetail error) {
        Entity plain =
                new Entity(type, "a", status, 1, null, List.of(), null, new Entity.Counts(0, 0, 0, 0, 0), AT, AT);
        return new Entity(
                plain.entityType(),
                plain.entityId(),
                plain.status(),
                plain.epoch(),
                null,
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                plain.counts(),
                null,
                AT,
                AT,
                error == null ? null : new Entity.Ended(Fact.PlanClosed.Outcome.FAILED, error),
                null,
                null);
    }
}
