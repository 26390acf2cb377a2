package dev.rewind.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import dev.rewind.query.CheckpointReads.Found;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.Reply;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a rollback would do, decided by the one who would decide on it, with nothing changed. */
final class DryRun {

    private final Stores stores;

    DryRun(Stores stores) {
        this.stores = stores;
    }

    /** What the store server answers: a rollback or why not, and where the entity is. */
    record Planned(
            @Nullable Rollback rollback,
            @Nullable Refused refused,
            @Nullable CheckpointId latest) {}

    /** Why nothing would be ordered. */
    record Refused(RefusalCode code, String why) {}

    /**
     * The answer.
     *
     * @param target where the entity would go back to
     * @param rollback as it would be ordered
     * @param undo what its participants would be told to undo or cancel, newest first
     * @param touched entities that would be asked to go back too
     * @param diff what would become of the state that the entity was in when its latest checkpoint was taken
     */
    record Preview(
            boolean dryRun,
            Checkpoint target,
            Rollback rollback,
            List<UndoStep> undo,
            List<String> touched,
            DiffReads.Diff diff) {}

    /** 200 with a {@link Preview}, or the refusal that the request would get. */
    CompletionStage<Reply> of(EntityKey entity, PlanEvent.RollbackRequested asked, List<Position> carried) {
        return stores.rollbackPlan(entity, query(asked), carried).thenCompose(answer -> {
            Planned planned = answer.as(Planned.class);
            Refused refused = planned.refused();
            if (refused != null) {
                throw Problem.of(refused.code(), refused.why());
            }
            Rollback rollback = Objects.requireNonNull(planned.rollback(), "a plan without a refusal has a rollback");
            CheckpointId latest = Objects.requireNonNull(planned.latest(), "who can go back is somewhere");
            return CheckpointReads.find(stores, latest, List.of())
                    .thenCombine(
                            CheckpointReads.find(stores, rollback.checkpointId(), List.of()),
                            (from, to) -> reply(rollback, from, to, answer));
        });
    }

    private static Reply reply(Rollback rollback, Found from, Found to, StoreAnswer plan) {
        List<String> touched = rollback.ledger().stream()
                .map(Rollback.LedgerEntry::participant)
                .filter(Objects::nonNull)
                .toList();
        Preview preview =
                new Preview(true, to.metadata(), rollback, rollback.undo(), touched, DiffReads.Diff.between(from, to));
        return Answers.at(Reply.ok(preview), plan);
    }

    private static String query(PlanEvent.RollbackRequested asked) {
        Map<String, String> query = new TreeMap<>();
        if (asked.target() != null) {
            query.put("target", json(asked.target()));
        }
        if (asked.ifLatest() != null) {
            query.put("if_latest", asked.ifLatest().toString());
        }
        if (asked.cascade() != null) {
            query.put("cascade", asked.cascade().toString());
        }
        return Lists.query(query);
    }

    private static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the vocabulary is writable as JSON", e);
        }
    }
}
