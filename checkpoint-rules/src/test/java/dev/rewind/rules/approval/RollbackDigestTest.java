package dev.rewind.rules.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Participant;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollbackDigestTest {

    private static final EntityKey PLAN = EntityKey.plan("order-42");
    private static final CheckpointId LATEST = new CheckpointId(PLAN, 7);
    private static final UndoStep PAY = step("pay", 1, 6, Step.Undo.AVAILABLE);
    private static final UndoStep MAIL = step("mail", 2, 7, Step.Undo.irreversible("mail sent"));
    private static final Participant INVOICE = new Participant(EntityKey.parse("artifact:invoice"), "pay", 1);
    private static final String DIGEST = digest(3, LATEST, target(5, "aa"), List.of(MAIL, PAY), List.of(INVOICE), null);

    /** The text is in docs/contract.md, so that any program can compute a digest. */
    @Test
    void isTheHashOfTheCanonicalJsonOfAllThatTheRollbackDoes() {
        String content = "{\"entity\":\"plan:order-42\",\"epoch\":3,\"latest\":\"plan:order-42:7\","
                + "\"participants\":[{\"attempt\":1,\"entity\":\"artifact:invoice\",\"step\":\"pay\"}],"
                + "\"target\":{\"id\":\"plan:order-42:5\",\"sequence\":5,\"state_hash\":\"aa\"},"
                + "\"undo\":[{\"attempt\":2,\"checkpoint_id\":\"plan:order-42:7\",\"completed\":true,"
                + "\"step\":\"mail\",\"undo\":{\"kind\":\"irreversible\",\"note\":\"mail sent\"}},"
                + "{\"attempt\":1,\"checkpoint_id\":\"plan:order-42:6\",\"completed\":true,"
                + "\"step\":\"pay\",\"undo\":{\"kind\":\"available\"}}]}";
        assertThat(DIGEST).isEqualTo(Sha256.hex(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anyDifferenceInWhatTheRollbackDoesIsAnotherDigest() {
        List<UndoStep> undo = List.of(MAIL, PAY);
        List<Participant> asked = List.of(INVOICE);
        CheckpointId later = new CheckpointId(PLAN, 8);
        UndoStep payUndeclared = new UndoStep("pay", 1, new CheckpointId(PLAN, 6), true);
        UndoStep payOpen = new UndoStep("pay", 1, new CheckpointId(PLAN, 6), false, Step.Undo.AVAILABLE, null);
        UndoStep payAgain = step("pay", 2, 6, Step.Undo.AVAILABLE);
        UndoStep mailOtherwise = step("mail", 2, 7, Step.Undo.irreversible("mail printed"));
        Participant other = new Participant(EntityKey.parse("artifact:bill"), "pay", 1);
        List<String> digests = List.of(
                DIGEST,
                digest(4, LATEST, target(5, "aa"), undo, asked, null),
                digest(3, later, target(5, "aa"), undo, asked, null),
                digest(3, null, target(5, "aa"), undo, asked, null),
                digest(3, LATEST, target(4, "aa"), undo, asked, null),
                digest(3, LATEST, target(5, "bb"), undo, asked, null),
                digest(3, LATEST, target(5, "aa"), List.of(MAIL), asked, null),
                digest(3, LATEST, target(5, "aa"), List.of(MAIL, payUndeclared), asked, null),
                digest(3, LATEST, target(5, "aa"), List.of(MAIL, payOpen), asked, null),
                digest(3, LATEST, target(5, "aa"), List.of(MAIL, payAgain), asked, null),
                digest(3, LATEST, target(5, "aa"), List.of(mailOtherwise, PAY), asked, null),
                digest(3, LATEST, target(5, "aa"), undo, List.of(), null),
                digest(3, LATEST, target(5, "aa"), undo, List.of(other), null),
                digest(3, LATEST, target(5, "aa"), undo, asked, "cc"));
        assertThat(digests).doesNotHaveDuplicates();
    }

    private static String digest(
            long epoch,
            CheckpointId latest,
            CheckpointRef target,
            List<UndoStep> undo,
            List<Participant> participants,
            String edit) {
        return RollbackDigest.of(epoch, latest, target, undo, participants, edit);
    }

    private static CheckpointRef target(long sequence, String stateHash) {
        return new CheckpointRef(
                new CheckpointId(PLAN, sequence),
                sequence,
                stateHash,
                "cc",
                null,
                Instant.parse("2026-01-31T12:00:00Z"));
    }

    private static UndoStep step(String name, int attempt, long start, Step.Undo undo) {
        return UndoStep.of(new Step(name, null, attempt, undo), new CheckpointId(PLAN, start), true);
    }
}
