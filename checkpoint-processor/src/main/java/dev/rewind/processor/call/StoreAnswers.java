package dev.rewind.processor.call;

import dev.rewind.events.cloudevents.EventWriter;

/** Sets JSON as the answer to a call. */
public final class StoreAnswers {

    private StoreAnswers() {}

    /** Sets a value as the answer, as the contract's mapper writes it. */
    public static void json(StoreCall call, Object value) {
        json(call, EventWriter.value(value));
    }

    /** Sets JSON as the answer. */
    public static void json(StoreCall call, byte[] body) {
        call.answer("application/json", body);
    }
}
