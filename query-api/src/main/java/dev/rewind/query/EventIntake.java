package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.Publisher;
import dev.rewind.query.store.Position;
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

/** Takes in CloudEvents over HTTP for publishers without a Kafka client: binary, structured, in batches. */
final class EventIntake {

    /** What a processor's timer says is no publisher's to say. */
    private static final Set<Class<? extends PlanEvent>> RESERVED =
            Set.of(PlanEvent.DeadlineReached.class, PlanEvent.RetentionDue.class);

    private final EventReader reader;
    private final Publisher publisher;

    EventIntake(int maxStateBytes, Publisher publisher) {
        this.reader = new EventReader(maxStateBytes);
        this.publisher = publisher;
    }

    List<Route> routes() {
        return List.of(Route.post("/api/events", this::take));
    }

    /** Where the log has an event. */
    record Taken(String id, String entity, int partition, long offset) {}

    private interface Source {
        Envelope<PlanEvent> read() throws UnreadableEventException;
    }

    private CompletionStage<Reply> take(Call call) {
        if (EventReader.isBatch(call.header("content-type"))) {
            return batch(call);
        }
        return taken(call, () -> reader.planEvent(call::header, call.body()))
                .thenApply(taken -> Reply.json(202, taken)
                        .header(Position.HEADER, new Position(taken.partition(), taken.offset()).toString()));
    }

    /** One answer per event, in their order; a bad one keeps no other out. */
    private CompletionStage<Reply> batch(Call call) {
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

    private List<byte[]> split(Call call) {
        try {
            return reader.split(call.body());
        } catch (UnreadableEventException e) {
            throw unreadable(e);
        }
    }

    private CompletableFuture<Taken> taken(Call call, Source source) {
        try {
            Envelope<PlanEvent> event = source.read();
            if (RESERVED.contains(event.data().getClass())) {
                throw Problem.of(
                                ProblemCode.RESERVED_EVENT,
                                "only the processor's timers publish this type",
                                "leave it to the processor")
                        .value(EventTypes.typeOf(event.data().getClass()));
            }
            requireOwnName(call, event.data().requestedBy());
            return publisher
                    .publish(event)
                    .thenApply(position ->
                            new Taken(event.id(), event.entity().toString(), position.partition(), position.offset()));
        } catch (UnreadableEventException e) {
            return CompletableFuture.failedFuture(unreadable(e));
        } catch (Problem e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Who is known to the API asks in his own name: what the log says about who did what must be true. */
    private static void requireOwnName(Call call, @Nullable String requestedBy) {
        if (requestedBy != null && call.isAuthenticated() && !requestedBy.equals(call.actor())) {
            throw Problem.of(
                            ProblemCode.OTHER_ACTOR,
                            "requested_by must name who publishes the event, " + call.actor(),
                            "give your own name as requested_by")
                    .value(requestedBy);
        }
    }

    private static Problem unreadable(UnreadableEventException e) {
        Problem problem = Problem.of(e);
        return e.code() == DeadLetterCode.MISSING_ATTRIBUTE
                ? problem.remedy("send attributes as ce-… headers, or the whole event with Content-Type:"
                        + " application/cloudevents+json")
                : problem.remedy("correct the event; docs/contract.md has its schema");
    }

    /** A defect is no part of a batch's answer: it fails the request. */
    private static JsonNode refused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
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
        return seen.isEmpty() ? reply : reply.header(Position.HEADER, seen);
    }
}
