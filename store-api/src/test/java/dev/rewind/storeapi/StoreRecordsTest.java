package dev.rewind.storeapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Records on the wire: a reader finds what the store server wrote, and the JSON stays as it is. */
class StoreRecordsTest {

    @Test
    void aRoutingReportIsReadAsItWasWritten() {
        RoutingReport report = new RoutingReport(
                2,
                new TreeMap<>(Map.of(
                        0,
                        new RoutingReport.Hosts("a:1", List.of("b:2")),
                        1,
                        new RoutingReport.Hosts(null, List.of()))),
                new RoutingReport.Here("a:1", List.of(0), List.of()));

        assertThat(text(report.write()))
                .isEqualTo("{\"partitions\":2,\"hosts\":{\"0\":{\"active\":\"a:1\",\"standby\":[\"b:2\"]},"
                        + "\"1\":{\"active\":null,\"standby\":[]}},"
                        + "\"here\":{\"address\":\"a:1\",\"active\":[0],\"standby\":[]}}");
        assertThat(RoutingReport.read(report.write())).isEqualTo(report);
    }

    @Test
    void aReportFromAnotherVersionIsReadAsFarAsItIsKnown() {
        RoutingReport report =
                RoutingReport.read(bytes("{\"partitions\":1,\"zone\":\"x\",\"hosts\":{\"0\":{\"active\":\"a:1\"}},"
                        + "\"here\":{\"address\":\"a:1\",\"active\":[0],\"standby\":[],\"zone\":\"x\"}}"));

        assertThat(report.hosts()).isEqualTo(Map.of(0, new RoutingReport.Hosts("a:1", List.of())));
        assertThat(ProgressReport.read(bytes("{\"address\":\"a:1\",\"held\":[{\"partition\":0,\"role\":\"witness\"}]}"))
                        .held())
                .containsExactly(new ProgressReport.Held(0, "witness", null, null));
        assertThatThrownBy(() -> RoutingReport.read(bytes("<html>"))).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aProgressReportIsReadAsItWasWritten() {
        ProgressReport report = new ProgressReport(
                "a:1",
                List.of(
                        ProgressReport.Held.active(0, 3L),
                        ProgressReport.Held.standby(1, null),
                        ProgressReport.Held.restoring(2, 500L)));

        assertThat(text(report.write()))
                .isEqualTo("{\"address\":\"a:1\",\"held\":[{\"partition\":0,\"role\":\"active\",\"behind\":3},"
                        + "{\"partition\":1,\"role\":\"standby\"},"
                        + "{\"partition\":2,\"role\":\"restoring\",\"remaining\":500}]}");
        assertThat(ProgressReport.read(report.write())).isEqualTo(report);
    }

    @Test
    void anErrorIsReadAsItWasWritten() throws Exception {
        StoreError error = StoreError.of(503, StoreErrorCode.STORE_UNREADABLE.text(), "the disk is gone");

        assertThat(text(error.write()))
                .isEqualTo("{\"status\":503,\"code\":\"store_unreadable\",\"title\":\"store unreadable\","
                        + "\"detail\":\"the disk is gone\"}");
        StoreError.Found found = StoreError.read(error.write());
        assertThat(found.is(StoreErrorCode.STORE_UNREADABLE)).isTrue();
        assertThat(found.is(StoreErrorCode.BEHIND)).isFalse();
        assertThat(found.detail()).isEqualTo("the disk is gone");
        assertThat(StoreError.read(bytes("[\"behind\"]"))).isEqualTo(new StoreError.Found(null, null));
        assertThatThrownBy(() -> StoreError.read(bytes("<html>"))).isInstanceOf(IOException.class);
    }

    @Test
    void aRollbackPlanIsReadAsItWasWritten() {
        RollbackPlan plan = new RollbackPlan(
                null,
                new RollbackPlan.Refused(RefusalCode.NO_CHECKPOINT, "there is no checkpoint 9"),
                CheckpointId.parse("plan:order:3"),
                "ab",
                List.of(Fact.RollbackProposed.Need.AGE));

        assertThat(RollbackPlan.read(plan.write())).isEqualTo(plan);
    }

    @Test
    void aPartOfAChainIsReadAsItWasWritten() {
        ChainPart<Map<String, String>> part =
                new ChainPart<>(7, 2, List.of(Map.of("problem", "missing")), new ChainPart.Next(5, "ab"));

        ChainPart<?> read = ChainPart.read(part.write());

        assertThat(text(part.write()))
                .isEqualTo("{\"checked\":7,\"pruned\":2,\"damage\":[{\"problem\":\"missing\"}],"
                        + "\"next\":{\"before\":5,\"link\":\"ab\"}}");
        assertThat(read.damage().get(0))
                .isEqualTo(Json.mapper().valueToTree(part.damage().get(0)));
        assertThat(read.next()).isEqualTo(part.next());
        assertThat(new ChainPart.Next(5, "ab").query()).isEqualTo("?before=5&link=ab");
        assertThat(new ChainPart.Next(5, null).query()).isEqualTo("?before=5");
    }

    @Test
    void thePartOfAListIsReadAsItWasWritten() {
        ListPlace place = ListPlace.of(Instant.EPOCH, EntityKey.plan("x"), 1);

        byte[] written = ListPart.write(List.of(place), place, List.of(Map.of("n", 1.5)), List.of("plan:y"));
        ListPart read = ListPart.read(written);

        assertThat(text(written))
                .isEqualTo("{\"places\":[\"" + place + "\"],\"next\":\"" + place
                        + "\",\"items\":[{\"n\":1.5}],\"damaged\":[\"plan:y\"]}");
        assertThat(read.places()).containsExactly(place);
        assertThat(read.next()).isEqualTo(place.toString());
        assertThat(read.items()).extracting(StoreRecordsTest::text).containsExactly("{\"n\":1.5}");
        assertThat(read.damaged()).containsExactly("plan:y");
    }

    @Test
    void thePartOfAnEntitysOwnListIsReadAsItWasWritten() {
        byte[] written = ListPart.write(17L, List.of(Map.of("n", 1)));

        assertThat(text(written)).isEqualTo("{\"next\":17,\"items\":[{\"n\":1}]}");
        assertThat(ListPart.read(written).next()).isEqualTo("17");
        assertThat(text(ListPart.write(null, List.of()))).isEqualTo("{\"items\":[]}");
        assertThat(ListPart.read(ListPart.write(null, List.of())).next()).isNull();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, UTF_8);
    }
}
