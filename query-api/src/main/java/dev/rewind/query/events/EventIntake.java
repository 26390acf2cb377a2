package dev.rewind.query.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.query.auth.Role;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.EventPublisher;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.ApproverName;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Accepts CloudEvents over HTTP, for publishers without a Kafka client: binary, structured and in batches. */
public final class EventIntake {

    /** Events that only the processor may publish: those of its timers, and those by which forks cross partitions. */
    private static final Set<Class<? extends PlanEvent>> RESERVED = Set.of(
            PlanEvent.DeadlineReached.class,
            PlanEvent.RetentionDue.class,
            PlanEvent.RunnerLost.class,
            PlanEvent.EntityForked.class,
            PlanEvent.ForkRefused.class);

    private final EventReader reader;
    private final EventPublisher publisher;

    public EventIntake(int maxStateBytes, EventPublisher publisher) {
        this.reader = new EventReader(maxStateBytes);
        this.publisher = publisher;
    }

    public List<Route> routes() {
        return List.of(Route.post("/api/events", this::take));
    }

    /** The position of an accepted event in the log. */
    record Taken(String id, String entity, int partition, long offset) {}

    private interface Source {
        Envelope<PlanEvent> read() throws UnreadableEventException;
    }

    private CompletionStage<Reply> take(RouteCall call) {
        if (EventReader.isBatch(call.header("content-type"))) {
            return batch(call);
        }
        return taken(call, () -> reader.planEvent(call::header, call.body()))
                .thenApply(taken -> Reply.json(202, taken)
                        .header(StoreHeaders.POSITION, new Position(taken.partition(), taken.offset()).toString()));
    }

    /** One answer per event, in order. An invalid event does not affect the others. */
    private CompletionStage<Reply> batch(RouteCall call) {
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        Map<Integer, Long> positions = new TreeMap<>();
        for (byte[] event : split(call)) {
            answers.add(taken(call, () -> reader.structured(event)).handle((taken, failure) -> {
                if (failure != null) {
                    return refused(failure);
                }
                synchronized (positions) {
                    positions.merge(taken.partition(), taken.offset(), Math::max);
                }
                return Json.mapper().valueToTree(taken);
            }));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        reply(answers.stream().map(CompletableFuture::join).toList(), positions));
    }

    private List<byte[]> split(RouteCall call) {
        try {
            return reader.split(call.body());
        } catch (UnreadableEventException e) {
            throw unreadable(e);
        }
    }

    private CompletableFuture<Taken> taken(RouteCall call, Source source) {
        try {
            Envelope<PlanEvent> event = source.read();
            if (RESERVED.contains(event.data().getClass())) {
                throw Problem.of(
                                ProblemCode.RESERVED_EVENT,
                                "only the processor publishes events of this type",
                                "publish another type; docs/contract.md lists them")
                        .value(EventTypes.typeOf(event.data().getClass()));
            }
            requireOwnName(call, event.data().requestedBy());
            requireOwnWill(event.data());
            if (event.data() instanceof PlanEvent.RollbackApproved
                    || (event.data() instanceof PlanEvent.PlanSignalled signal && signal.approves())) {
                call.require(Role.APPROVER);
                ApproverName.require(call);
            }
            return publisher
                    .publish(event, call.hasIdempotencyKey())
                    .thenApply(position ->
                            new Taken(event.id(), event.entity().toString(), position.partition(), position.offset()));
        } catch (UnreadableEventException e) {
            return CompletableFuture.failedFuture(unreadable(e));
        } catch (Problem e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** An authenticated caller publishes requests in its own name only, so that the log says truly who did what. */
    private static void requireOwnName(RouteCall call, @Nullable String requestedBy) {
        if (requestedBy != null && call.isAuthenticated() && !requestedBy.equals(call.actor())) {
            throw Problem.of(
                            ProblemCode.OTHER_ACTOR,
                            "requested_by must be the caller, " + call.actor(),
                            "set requested_by to your own name")
                    .value(requestedBy);
        }
    }

    /** Only the processor asks on behalf of another rollback, because such a request needs no approval. */
    private static void requireOwnWill(PlanEvent event) {
        if (event instanceof PlanEvent.RollbackRequested asked
                && !asked.onBehalfOf().isEmpty()) {
            throw Problem.of(
                            ProblemCode.RESERVED_EVENT,
                            "only the processor asks for a rollback on behalf of another one",
                            "leave on_behalf_of out")
                    .value(asked.onBehalfOf().toString());
        }
    }

    private static Problem unreadable(UnreadableEventException e) {
        Problem problem = Problem.of(e);
        return e.code() == DeadLetterCode.MISSING_ATTRIBUTE
                ? problem.remedy("send attributes as ce-… headers, or the whole event with Content-Type:"
                        + " application/cloudevents+json")
                : problem.remedy("correct the event; docs/contract.md has its schema");
    }

    /** The problem of one event in a batch. A defect fails the whole request instead. */
    private static JsonNode refused(Throwable failure) {
        Throwable cause = Problem.causeOf(failure);
        if (cause instanceof Problem problem) {
            return problem.json();
        }
        throw new CompletionException(cause);
    }

    private static Reply reply(List<JsonNode> answers, Map<Integer, Long> positions) {
        boolean all = answers.stream().noneMatch(answer -> answer.has("code"));
        Reply reply = Reply.json(all ? 202 : 207, answers);
        String seen = positions.entrySet().stream()
                .map(it -> new Position(it.getKey(), it.getValue()).toString())
                .collect(Collectors.joining(","));
        return seen.isEmpty() ? reply : reply.header(StoreHeaders.POSITION, seen);
    }
}
