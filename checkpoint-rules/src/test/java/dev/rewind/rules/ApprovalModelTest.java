package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No rollback happens that is not the one that was shown or approved, and wrong laws are noticed. */
class ApprovalModelTest {

    private static final long FIRST = Long.getLong("rewind.seed", 20_260_131L);
    private static final int HISTORIES = Integer.getInteger("rewind.histories", 100);
    private static final int MOST_HISTORIES = 1_000;
    private static final int EVENTS = 120;

    @Test
    void everyRollbackIsTheOneThatWasShownOrApproved() {
        for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
            try {
                new ApprovalModel(seed).run(Decision::on, EVENTS);
            } catch (AssertionError | RuntimeException e) {
                fail("history of seed " + seed + "; to run it alone: -Drewind.seed=" + seed, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ApprovalMutant.class)
    void everyWrongLawIsNoticed(ApprovalMutant mutant) {
        assertThat(LongStream.range(FIRST, FIRST + MOST_HISTORIES).anyMatch(seed -> isNoticed(mutant, seed)))
                .as("a history of %s that breaks the promise", mutant)
                .isTrue();
    }

    private static boolean isNoticed(ApprovalMutant mutant, long seed) {
        ApprovalModel model = new ApprovalModel(seed);
        try {
            model.run(mutant.in(model), EVENTS);
            return false;
        } catch (AssertionError noticed) {
            return true;
        }
    }
}
