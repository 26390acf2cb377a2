package dev.rewind.rules.state;

/** A fact that cannot follow from the state to which it is applied, such as the answer to a rollback never ordered. */
public final class IllegalTransitionException extends IllegalStateException {

    IllegalTransitionException(String message) {
        super(message);
    }
}
