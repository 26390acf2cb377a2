package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No rollback happens that is not the one that was shown or approved, and wrong laws are noticed. */
class ApprovalModelTest {

    private static final int HISTORIES = 20 * Integer.getInteger("rewind.histories", 20);
    private static final int MOST_HISTORIES = 2_000;
    private static final int EVENTS = 120;

    @Test
    void everyRollbackIsTheOneThatWasShownOrApproved() {
        long first = Long.getLong("rewind.seed", 20_260_131L);
        for (long seed = first; seed < first + HISTORIES; seed++) {
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
        assertThat(LongStream.rangeClosed(1, MOST_HISTORIES).anyMatch(seed -> isNoticed(mutant, seed)))
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
