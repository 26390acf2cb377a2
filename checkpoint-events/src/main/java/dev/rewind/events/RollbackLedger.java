package dev.rewind.events;

import dev.rewind.events.Rollback.LedgerEntry;
import dev.rewind.events.Rollback.LedgerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What each fact does to the ledger of a rollback, and what the ledger says of the participants. */
final class RollbackLedger {

    private RollbackLedger() {}

    /** The ledger of a rollback that was just ordered: each participant is asked. */
    static List<LedgerEntry> begun(List<Participant> participants, Instant at) {
        return participants.stream().map(participant -> asked(participant, at)).toList();
    }

    /** The ledger after the rollback was commanded again, which makes its answer an earlier one. */
    static List<LedgerEntry> commandedAgain(List<LedgerEntry> ledger, Instant at) {
        List<LedgerEntry> lines = withEarlierAnswers(ledger);
        lines.add(new LedgerEntry(null, null, null, LedgerStatus.ASKED, null, List.of(), null, at));
        return lines;
    }

    /** The ledger after the rollback was settled. */
    static List<LedgerEntry> settled(List<LedgerEntry> ledger, Fact.RollbackSettled fact) {
        List<LedgerEntry> lines = withEarlierAnswers(ledger);
        lines.removeIf(line -> isOfRollback(line) && line.status() == LedgerStatus.ASKED);
        lines.add(new LedgerEntry(
                fact.participant(),
                null,
                null,
                status(fact.outcome()),
                fact.stateHash(),
                fact.undone(),
                fact.error(),
                fact.at()));
        return lines;
    }

    /** The ledger after a participant has answered. */
    static List<LedgerEntry> answered(List<LedgerEntry> ledger, Fact.ParticipantAnswered fact) {
        return ledger.stream()
                .map(line -> line.isOf(fact.participant()) && line.holds()
                        ? new LedgerEntry(
                                line.participant(),
                                line.step(),
                                line.attempt(),
                                status(fact.outcome()),
                                null,
                                List.of(),
                                fact.error(),
                                fact.at(),
                                null,
                                line.checkpointId())
                        : line)
                .toList();
    }

    /** The ledger after participants that could not go back were asked again, which makes their answers earlier ones. */
    static List<LedgerEntry> askedAgain(List<LedgerEntry> ledger, Fact.ParticipantsAsked fact) {
        Set<String> names = fact.participants().stream()
                .map(participant -> participant.entity().toString())
                .collect(Collectors.toSet());
        List<LedgerEntry> lines = ledger.stream()
                .map(line -> !isOfRollback(line) && names.contains(line.participant()) ? earlier(line) : line)
                .collect(Collectors.toCollection(ArrayList::new));
        lines.addAll(begun(fact.participants(), fact.at()));
        return lines;
    }

    /** The participants that could not go back. */
    static List<Participant> unapplied(List<LedgerEntry> ledger) {
        return current(ledger)
                .filter(line -> line.status() != LedgerStatus.ASKED && line.status() != LedgerStatus.APPLIED)
                .map(LedgerEntry::asParticipant)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether a participant has not answered yet. */
    static boolean awaitsParticipants(List<LedgerEntry> ledger) {
        return current(ledger).anyMatch(line -> !isOfRollback(line) && line.status() == LedgerStatus.ASKED);
    }

    /** The undo list, with what became of each step by the answers. */
    static List<UndoStep> outcomes(List<UndoStep> undo, boolean isAnswered, List<LedgerEntry> ledger) {
        Set<CheckpointId> undone = ledger.stream()
                .flatMap(line -> line.undone().stream())
                .map(UndoStep::checkpointId)
                .collect(Collectors.toSet());
        return undo.stream()
                .map(step -> step.with(step.became(undone.contains(step.checkpointId()), isAnswered)))
                .toList();
    }

    private static Stream<LedgerEntry> current(List<LedgerEntry> ledger) {
        return ledger.stream().filter(LedgerEntry::holds);
    }

    private static List<LedgerEntry> withEarlierAnswers(List<LedgerEntry> ledger) {
        return ledger.stream()
                .map(line -> isOfRollback(line) && line.status() != LedgerStatus.ASKED ? earlier(line) : line)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static LedgerEntry asked(Participant participant, Instant at) {
        return new LedgerEntry(
                participant.entity().toString(),
                participant.step(),
                participant.attempt(),
                LedgerStatus.ASKED,
                null,
                List.of(),
                null,
                at,
                null,
                participant.checkpointId());
    }

    private static LedgerEntry earlier(LedgerEntry line) {
        return new LedgerEntry(
                line.participant(),
                line.step(),
                line.attempt(),
                line.status(),
                line.stateHash(),
                line.undone(),
                line.error(),
                line.at(),
                true,
                line.checkpointId());
    }

    private static boolean isOfRollback(LedgerEntry line) {
        return line.step() == null;
    }

    private static LedgerStatus status(Rollback.Status outcome) {
        return switch (outcome) {
            case COMMANDED -> LedgerStatus.ASKED;
            case APPLIED -> LedgerStatus.APPLIED;
            case FAILED -> LedgerStatus.FAILED;
            case SUPERSEDED -> LedgerStatus.SUPERSEDED;
            case EXPIRED -> LedgerStatus.EXPIRED;
        };
    }
}
