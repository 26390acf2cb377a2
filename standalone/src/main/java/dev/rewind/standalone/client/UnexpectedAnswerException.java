package dev.rewind.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** The answer is not that of a query API of this version: another program or another version listens there. */
public final class UnexpectedAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnexpectedAnswerException(IOException cause) {
        super(
                "this is not an answer of a query API of this version: "
                        + (cause instanceof JsonProcessingException json
                                ? json.getOriginalMessage()
                                : cause.getMessage())
                        + "; compare rewind --version with the version of the service",
                cause);
    }
}
