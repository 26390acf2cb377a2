package dev.rewind.query.store;

import dev.rewind.storeapi.StoreError;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StoreHeaders;
import dev.rewind.storeapi.frame.BatchFrame;
import dev.rewind.storeapi.local.StoreReply;
import java.io.IOException;
import org.eclipse.jetty.client.ContentResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store server sent, in an exchange of its own or as a frame of a batch. The client has not interpreted it yet.
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are passed on, never compared.
record ReceivedAnswer(
        int status,
        byte[] body,
        @Nullable String position,
        @Nullable String staleness,
        @Nullable String stateHash,
        boolean isProblem) {

    private static final Logger LOG = LoggerFactory.getLogger(ReceivedAnswer.class);

    private static final int OK = 200;
    private static final StoreError.Found NO_ERROR = new StoreError.Found(null, null);

    static ReceivedAnswer of(ContentResponse answer) {
        return new ReceivedAnswer(
                answer.getStatus(),
                answer.getContent(),
                answer.getHeaders().get(StoreHeaders.POSITION),
                answer.getHeaders().get(StoreHeaders.STALENESS_MS),
                answer.getHeaders().get(StoreHeaders.STATE_HASH),
                StoreError.MEDIA_TYPE.equals(answer.getMediaType()));
    }

    static ReceivedAnswer of(StoreReply reply) {
        return new ReceivedAnswer(
                reply.status(),
                reply.body(),
                reply.headers().get(StoreHeaders.POSITION),
                reply.headers().get(StoreHeaders.STALENESS_MS),
                reply.headers().get(StoreHeaders.STATE_HASH),
                StoreError.MEDIA_TYPE.equals(reply.mediaType()));
    }

    static ReceivedAnswer of(BatchFrame frame) {
        return new ReceivedAnswer(
                frame.status(),
                frame.body(),
                frame.position(),
                frame.stalenessMs(),
                frame.stateHash(),
                frame.status() != OK);
    }

    /** Whether this is a problem with this code. A proxy before the store server may answer in another form. */
    boolean isProblem(StoreErrorCode code) {
        return error().is(code);
    }

    /** What is wrong, in the words of the store server if it gave any. */
    String detail() {
        String detail = error().detail();
        return detail == null ? "a store server answered with status " + status : detail;
    }

    private StoreError.Found error() {
        if (!isProblem) {
            return NO_ERROR;
        }
        try {
            return StoreError.read(body);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("status", status).setCause(e).log("A problem of a store server is not JSON");
            return NO_ERROR;
        }
    }
}
