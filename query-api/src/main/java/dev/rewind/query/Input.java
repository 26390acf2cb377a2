package dev.rewind.query;

import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import java.util.function.Supplier;

/** What callers send becomes values of the vocabulary, whose constructors say what is wrong with it. */
final class Input {

    private Input() {}

    static <T> T valid(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_BODY, String.valueOf(e.getMessage()), "correct the body");
        }
    }
}
