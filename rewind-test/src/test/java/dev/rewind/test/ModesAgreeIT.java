package dev.rewind.test;

import static dev.rewind.test.RewindAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.PlanSignalled;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.StepFailedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same story leads to the same facts with a broker and without one. Only times, hashes of them and random ids differ. */
@Timeout(120)
class ModesAgreeIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String[] SETTINGS = {"REWIND_RETENTION=plan:max_age=30d", "REWIND_RESPOND_WITHIN=10m"};

    /** What happens to one plan. */
    private interface Story {
        void tell(RewindKit kit, Teller teller, String id) throws Exception;
    }

    /** The plan of a story, and how its steps behave. Each mode has its own. */
    private static final class Teller {
        private final AtomicInteger declined = new AtomicInteger();
        private final AtomicInteger stuck = new AtomicInteger();
        private final CountDownLatch shipping = new CountDownLatch(1);

        private final Plan<String> plan = Plan.named("story", String.class)
                .step("reserve", state -> state + "-reserved")
                .undo(state -> {})
                .step("pick", state -> state)
                .undoNotNeeded()
                .step("charge", state -> {
                    if (declined.getAndDecrement() > 0) {
                        throw new StepFailedException("card_declined", "no money");
                    }
                    return state + "-charged";
                })
                .attempts(2)
                .undo(state -> {})
                .step("ship", state -> {
                    shipping.countDown();
                    if (stuck.getAndDecrement() > 0) {
                        new CountDownLatch(1).await();
                    }
                    return state + "-shipped";
                })
                .timeout(Duration.ofHours(6))
                .attempts(2)
                .build();

        private final Plan<String> waiting = Plan.named("waiting", String.class)
                .step("reserve", state -> state)
                .undo(state -> {})
                .waitFor("approval", "approved", Duration.ofDays(3), (state, signal) -> state + "-approved")
                .sleep("cool-off", Duration.ofHours(24))
                .step("ship", state -> state)
                .build();
    }

    static Stream<Named<Story>> stories() {
        return Stream.of(
                Named.of("a plan completes", (kit, teller, id) -> kit.run(teller.plan, id, "-")),
                Named.of("a step fails once", (kit, teller, id) -> {
                    teller.declined.set(1);
                    kit.run(teller.plan, id, "-");
                }),
                Named.of("a step fails for good", (kit, teller, id) -> {
                    teller.declined.set(9);
                    kit.run(teller.plan, id, "-");
                    assertThat(kit.plan(id)).failed();
                }),
                Named.of("a step times out", (kit, teller, id) -> {
                    teller.stuck.set(1);
                    Future<PlanResult<String>> run = kit.start(teller.plan, id, "-");
                    teller.shipping.await();
                    kit.advance(Duration.ofHours(7));
                    run.get(60, TimeUnit.SECONDS);
                }),
                Named.of("the runner dies after a step", (kit, teller, id) -> {
                    kit.crashAfter("charge");
                    assertThatThrownBy(() -> kit.run(teller.plan, id, "-")).isInstanceOf(RunnerCrashed.class);
                    assertThat(kit.plan(id)).ran("charge");
                    kit.run(teller.plan, id, "-");
                }),
                Named.of("the runner dies before a step", (kit, teller, id) -> {
                    kit.crashBefore("charge");
                    assertThatThrownBy(() -> kit.run(teller.plan, id, "-")).isInstanceOf(RunnerCrashed.class);
                    kit.run(teller.plan, id, "-");
                }),
                Named.of("the result of a step is lost", (kit, teller, id) -> {
                    kit.loseResultOf("charge");
                    assertThatThrownBy(() -> kit.run(teller.plan, id, "-")).isInstanceOf(RunnerCrashed.class);
                    kit.run(teller.plan, id, "-");
                }),
                Named.of("a person rolls a completed plan back", (kit, teller, id) -> {
                    kit.run(teller.plan, id, "-");
                    kit.requestRollback(EntityKey.plan(id), new RollbackTarget.ToSequence(2), "wrong parcel");
                    kit.run(teller.plan, id, "-");
                    assertThat(kit.plan(id)).completed().rolledBackTo(2);
                }),
                Named.of("a rollback is not answered", (kit, teller, id) -> {
                    kit.crashBefore("charge");
                    assertThatThrownBy(() -> kit.run(teller.plan, id, "-")).isInstanceOf(RunnerCrashed.class);
                    kit.requestRollback(EntityKey.plan(id), new RollbackTarget.ToSequence(1), "start again");
                    kit.advance(Duration.ofMinutes(11));
                    assertThat(kit.plan(id)).hasCheckpoints(3);
                    awaitTimeline(kit, id, "commanded again");
                    kit.run(teller.plan, id, "-");
                }),
                Named.of("every event comes twice", (kit, teller, id) -> {
                    kit.run(teller.plan, id, "-");
                    kit.duplicate(EntityKey.plan(id));
                }),
                Named.of("retention prunes", (kit, teller, id) -> {
                    kit.run(teller.plan, id, "-");
                    kit.advance(Duration.ofDays(31));
                    assertThat(kit.plan(id)).pruned(1).pruned(4);
                }),
                Named.of("a signal ends a wait", (kit, teller, id) -> {
                    Future<PlanResult<String>> run = kit.start(teller.waiting, id, "-");
                    assertThat(kit.plan(id)).hasCheckpoints(2);
                    kit.publish(
                            EntityKey.plan(id),
                            new PlanSignalled(null, "approved", Snapshot.of(Map.of("by", "ann")), "ann", null));
                    assertThat(kit.plan(id)).hasCheckpoints(3);
                    kit.advance(Duration.ofHours(25));
                    run.get(60, TimeUnit.SECONDS);
                }),
                Named.of("a signal does not come", (kit, teller, id) -> {
                    Future<PlanResult<String>> run = kit.start(teller.waiting, id, "-");
                    assertThat(kit.plan(id)).hasCheckpoints(2);
                    kit.advance(Duration.ofDays(4));
                    run.get(60, TimeUnit.SECONDS);
                    assertThat(kit.plan(id)).failed();
                }));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void theFactsAreTheSame(Story story) throws Exception {
        String id = "story-" + NUMBER.incrementAndGet();

        List<String> withBroker = told(true, story, id);
        List<String> without = told(false, story, id);

        assertThat(without).containsExactlyElementsOf(withBroker);
        assertThat(withBroker).hasSizeGreaterThan(4);
    }

    /** The timeline, and each fact as JSON. */
    private static List<String> told(boolean broker, Story story, String id) throws Exception {
        RewindKit kit = new RewindKit(TestProcessor.with(broker, SETTINGS));
        try {
            story.tell(kit, new Teller(), id);
            return Stream.concat(
                            Stream.of(kit.plan(id).timeline()),
                            kit.plan(id).facts().stream().map(ModesAgreeIT::told))
                    .map(text -> text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"))
                    .toList();
        } finally {
            kit.close();
        }
    }

    private static String told(Fact fact) {
        String json = new String(EventWriter.value(fact), StandardCharsets.UTF_8);
        return fact.getClass().getSimpleName() + " "
                + json.replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME")
                        .replaceAll("\"(chain_hash|previous_chain_hash|trace_id)\":\"[0-9a-f]+\"", "\"$1\":\"HASH\"")
                        .replaceAll("\"offset\":[0-9]+", "\"offset\":N")
                        .replaceAll("/retention/[^\"]+|/due/[0-9]+", "/ID");
    }

    private static void awaitTimeline(RewindKit kit, String id, String part) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!kit.plan(id).timeline().contains(part)) {
            assertThat(System.nanoTime())
                    .as("%s in %s", part, kit.plan(id).timeline())
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }
}
