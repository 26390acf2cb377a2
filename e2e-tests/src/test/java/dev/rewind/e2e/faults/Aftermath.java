package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.faults.Acknowledgements.Acknowledged;
import dev.rewind.e2e.tester.Chain;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.RewindHttp;
import dev.rewind.e2e.tester.RewindProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** Checks, once the product has processed its log, that no event is lost and none is decided twice. */
final class Aftermath {
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(60);

    private final RewindProcess rewind;
    private final Acknowledgements acknowledgements;
    private final LogAndFacts read;
    private final Map<String, Event> sent = new HashMap<>();
    private final Map<String, JsonNode> checkpointOfEvent = new HashMap<>();

    private Aftermath(RewindProcess rewind, Acknowledgements acknowledgements, LogAndFacts read) {
        this.rewind = rewind;
        this.acknowledgements = acknowledgements;
        this.read = read;
        sent.putAll(acknowledgements.doubtful());
        acknowledgements.all().forEach(one -> sent.put(one.event().id(), one.event()));
    }

    /** Waits until every event in the log has a fact. */
    static Aftermath await(RewindProcess rewind, Acknowledgements acknowledgements) {
        AtomicReference<LogAndFacts> last = new AtomicReference<>();
        Awaitility.await("every event in the log has led to facts")
                .atMost(CAUGHT_UP_WITHIN)
                .untilAsserted(() -> {
                    LogAndFacts now = LogAndFacts.read(rewind);
                    last.set(now);
                    assertThat(now.withoutFacts()).isEmpty();
                });
        LogAndFacts read = last.get();
        return new Aftermath(rewind, acknowledgements, read);
    }

    void verify() {
        theLogHasWhatItAcknowledged();
        theApiShowsWhatTheFactsSay();
        read.events().forEach(this::exactlyWhatMustFollowFrom);
    }

    private void theLogHasWhatItAcknowledged() {
        for (Acknowledged one : acknowledgements.all()) {
            assertThat(read.eventAt(one.position()))
                    .describedAs("event at " + one.position())
                    .isEqualTo(one.event().id());
        }
        assertThat(sent.keySet()).containsAll(read.events());
    }

    private void theApiShowsWhatTheFactsSay() {
        read.entities().forEach((entity, folded) -> {
            String position = read.lastPosition(entity);
            JsonNode head = rewind.http()
                    .get("/api/entities/" + entity.replaceFirst(":", "/"), RewindHttp.POSITION, position)
                    .expect(200)
                    .json();
            assertThat(FoldedEntity.summary(head)).describedAs(entity).isEqualTo(folded.summary());

            List<JsonNode> listed = rewind.http().checkpoints(entity, RewindHttp.POSITION, position);
            assertThat(listed).describedAs(entity).isEqualTo(folded.newestFirst());
            Chain.assertUnbroken(entity, listed);
            listed.forEach(checkpoint ->
                    checkpointOfEvent.put(checkpoint.path("event").path("id").asText(), checkpoint));
        });
    }

    /** Checks that the facts of an event in the log exist once, and no others do. */
    private void exactlyWhatMustFollowFrom(String id) {
        Event event = Objects.requireNonNull(sent.get(id));
        Map<String, Integer> facts = new HashMap<>(read.factsOf(id));
        // The first event of a new epoch also settles the rollback that opened the epoch.
        boolean settles = facts.remove("rollback-settled", 1);
        Map<String, Integer> expected = new HashMap<>();
        switch (event.name()) {
            case "step-started" -> expected.put("checkpoint-taken", 1);
            case "step-completed" -> expected.put("step-closed", 1);
            case "plan-completed" -> expected.put("plan-closed", 1);
            case "step-failed" -> expected.putAll(Map.of("step-closed", 1, "rollback-ordered", 1));
            case "rollback-applied" ->
                assertThat(settles).describedAs(event.toString()).isTrue();
            default -> throw new AssertionError("no client sent " + event);
        }
        if (event.data().has("completes")) {
            expected.put("step-closed", 1);
        }
        if (event.data().has("state")) {
            expected.put("checkpoint-taken", 1);
            JsonNode checkpoint = checkpointOfEvent.get(id);
            assertThat(checkpoint).describedAs("checkpoint of " + event).isNotNull();
            assertThat(checkpoint.path("state_hash").asText())
                    .describedAs("state hash of " + checkpoint)
                    .isEqualTo(Chain.hash(event.data().get("state")));
        }
        assertThat(facts).describedAs("facts of " + event).isEqualTo(expected);
        JsonNode command = read.commandFor(id);
        assertThat(command != null)
                .describedAs("whether " + event + " led to a command")
                .isEqualTo(event.name().equals("step-failed"));
        if (command != null) {
            assertThat(Chain.hash(command.path("state")))
                    .describedAs("state of " + command)
                    .isEqualTo(command.path("checkpoint").path("state_hash").asText());
        }
    }

    /** Returns the figures to print. */
    String figures() {
        long inDoubtAndThere = acknowledgements.doubtful().keySet().stream()
                .filter(read.events()::contains)
                .count();
        return String.format(
                "%d events acknowledged, %d in doubt (%d of them in the log), %d repeated there; %d entities, %d"
                        + " checkpoints",
                acknowledgements.count(),
                acknowledgements.doubtful().size(),
                inDoubtAndThere,
                read.repetitions(),
                read.entities().size(),
                checkpointOfEvent.size());
    }
}
