package dev.rewind.standalone.client;

import java.io.IOException;

/** An answer that is not of the contract's shape: something else listens there, or a newer version. */
public final class UnexpectedAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnexpectedAnswerException(IOException cause) {
        super("the answer is not what the query API of this version says: " + cause.getMessage(), cause);
    }
}
