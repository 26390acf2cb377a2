package dev.rewind.standalone.stuck;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.Rollback.LedgerStatus;
import dev.rewind.events.Step;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.HumanValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in one line why an entity is in its status: who holds it, what it waits for, what went wrong. */
public final class EntityReason {

    private final RewindClient client;

    public EntityReason(RewindClient client) {
        this.client = client;
    }

    /** The reason; empty for an entity whose status needs none. */
    public String of(Entity entity) {
        return switch (entity.status()) {
            case WAITING -> waits(entity);
            case PAUSED -> held(entity.paused());
            case PARKED -> entity.parked() == null ? failure(entity) : held(entity.parked());
            case AWAITING_APPROVAL -> awaited(entity);
            case REQUESTED -> "no runner has taken it";
            case FAILED -> ended(entity);
            case ROLLBACK_FAILED -> failure(entity);
            case ROLLING_BACK -> lastRollback(entity);
            case RUNNING -> running(entity);
            case COMPLETED, IDLE -> "";
        };
    }

    /** Since when an entity has had its status; for one that an older release wrote, its last change. */
    public static Instant since(Entity entity) {
        return entity.statusSince() == null ? entity.updatedAt() : entity.statusSince();
    }

    /** What the steps of an entity wait for: {@code waits for approved until 2026-01-31T12:00:00Z}. */
    public static String waits(Entity entity) {
        List<String> words = new ArrayList<>();
        for (Entity.OpenStep open : entity.openSteps()) {
            Step.Wait wait = open.waits();
            if (wait != null) {
                words.add(HumanValues.wait(wait));
            }
        }
        return words.isEmpty() ? "" : "waits" + String.join(" and", words);
    }

    /** What has failed, and that a person decides on the rollback. */
    private static String awaited(Entity entity) {
        Entity.Failure failure = entity.lastFailure();
        String failed = failure == null || failure.error() == null ? "" : HumanValues.error(failure.error()) + "; ";
        String step = failure == null || failure.step() == null
                ? ""
                : HumanValues.step(failure.step(), failure.attempt() == null ? 1 : failure.attempt()) + ": ";
        return step + failed + "its rollback waits for the approval of a person";
    }

    /** Why the plan ended, with the step if its failure is the one that ended the plan. */
    private String ended(Entity entity) {
        ErrorDetail error = entity.ended() == null ? null : entity.ended().error();
        Entity.Failure last = entity.lastFailure();
        return error == null || (last != null && last.step() != null && error.equals(last.error()))
                ? failure(entity)
                : HumanValues.error(error);
    }

    private static String running(Entity entity) {
        return entity.openSteps().stream()
                .map(open -> HumanValues.step(open.name(), open.attempt()))
                .collect(Collectors.joining(", "));
    }

    private static String held(Entity.@Nullable Hold hold) {
        return hold == null ? "" : HumanValues.oneLine(hold.by() + ": " + hold.reason());
    }

    /**
     * What failed last. The entity says it, unless an older release wrote it or the rollback was not answered. A failure
     * from before the status is the answer to an earlier command of a rollback that was retried.
     */
    private String failure(Entity entity) {
        Entity.Failure last = entity.lastFailure();
        boolean isOfRollback = last != null && last.kind() == Entity.Failure.Kind.ROLLBACK_FAILED;
        if (last == null
                || isOfRollback != (entity.status() == EntityStatus.ROLLBACK_FAILED)
                || (isOfRollback && last.at().isBefore(since(entity)))) {
            return lastRollback(entity);
        }
        String where = isOfRollback
                ? "r" + (entity.epoch() - 1) + ": "
                : last.step() == null ? "" : HumanValues.step(last.step(), last.attempt()) + ": ";
        return where
                + (last.error() == null
                        ? HumanValues.wire(last.kind()).replace('_', ' ')
                        : HumanValues.error(last.error()));
    }

    /** What the last rollback says: the error of its answer, no answer, or why it was ordered. */
    private String lastRollback(Entity entity) {
        List<Rollback> rollbacks = client.get(
                        RewindClient.path("api", "rollbacks"),
                        Map.of("entity_type", entity.entityType(), "entity_id", entity.entityId(), "limit", "1"))
                .as(new TypeReference<List<Rollback>>() {});
        if (rollbacks.isEmpty()) {
            return "";
        }
        Rollback last = rollbacks.get(0);
        List<Rollback.LedgerEntry> answers = new ArrayList<>(last.ledger());
        Collections.reverse(answers);
        for (Rollback.LedgerEntry answer : answers) {
            ErrorDetail error = answer.error();
            if (answer.holds() && error != null) {
                return "r" + last.rollbackId().number() + ": " + HumanValues.error(error);
            }
            if (answer.holds() && answer.status() == LedgerStatus.EXPIRED) {
                return "r" + last.rollbackId().number() + ": no answer to its commands, after " + cause(last);
            }
        }
        return cause(last);
    }

    /** Why a rollback was ordered: the step and its error, or what the person said that requested it. */
    public static String cause(Rollback rollback) {
        Step step = rollback.cause().step();
        ErrorDetail error = rollback.cause().error();
        String name = step == null ? "" : HumanValues.step(step.name(), step.attempt()) + ": ";
        if (error != null) {
            return name + HumanValues.error(error);
        }
        String kind = HumanValues.wire(rollback.cause().kind()).replace('_', ' ');
        return name + (rollback.reason() == null ? kind : HumanValues.oneLine(rollback.reason()));
    }
}
