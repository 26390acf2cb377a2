package dev.rewind.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

class CheckpointTest {

    @Test
    void theChainHashIsWhatAnybodyComputesFromTheCheckpointsJson() throws Exception {
        for (Checkpoint checkpoint : Samples.checkpoints()) {
            ObjectNode json = Json.mapper().valueToTree(checkpoint);
            assertThat(json.path("state").isMissingNode()).isEqualTo(checkpoint.state() == null);
            json = (ObjectNode) Json.mapper().readTree(Json.mapper().writeValueAsBytes(json));
            json.remove(List.of("state", "pinned", "chain_hash"));
            ((ObjectNode) json.get("event")).remove(List.of("partition", "offset"));

            byte[] canonical = new JsonCanonicalizer(json.toString()).getEncodedUTF8();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);

            assertThat(HexFormat.of().formatHex(hash))
                    .as(new String(canonical, StandardCharsets.UTF_8))
                    .isEqualTo(checkpoint.chainHash())
                    .isEqualTo(checkpoint.expectedChainHash());
        }
    }

    @Test
    void aCheckpointIsReadAsItWasWritten() throws Exception {
        for (Checkpoint checkpoint : Samples.checkpoints()) {
            byte[] json = Json.mapper().writeValueAsBytes(checkpoint);
            assertThat(Json.mapper().readValue(json, Checkpoint.class)).isEqualTo(checkpoint);
        }
    }

    @Test
    void aPinAndAStateDoNotTouchTheChain() {
        Checkpoint pinned = Samples.checkpoints().get(0);
        assertThat(pinned.withPin(null).expectedChainHash()).isEqualTo(pinned.chainHash());
        assertThat(pinned.withState(pinned.state()).chained()).isEqualTo(pinned);
    }
}
