package dev.rewind.query.store;

import dev.rewind.events.json.Excerpt;
import dev.rewind.query.http.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.client.ContentResponse;
import org.jspecify.annotations.Nullable;

/** What a store server sent, in an exchange of its own or as one of several in another, not judged yet. */
@SuppressWarnings("ArrayRecordComponent") // Answers are passed on, never compared.
record Received(
        int status,
        byte[] body,
        @Nullable String position,
        @Nullable String staleness,
        @Nullable String stateHash,
        boolean isProblem) {

    private static final int FIELDS = 5;

    private static final int OK = 200;

    /** One of several, to be asked for alone. */
    private static final int LEFT_OUT = 0;

    static Received of(ContentResponse answer) {
        return new Received(
                answer.getStatus(),
                answer.getContent(),
                answer.getHeaders().get(Position.HEADER),
                answer.getHeaders().get(StoreAnswer.STALENESS),
                answer.getHeaders().get("X-Rewind-State-Hash"),
                Problem.MEDIA_TYPE.equals(answer.getMediaType()));
    }

    /**
     * Several in one: each a line {@code <status> <position> <staleness> <state hash> <length>} and so many bytes.
     *
     * @throws IllegalArgumentException when it is not of that form, or there are not as many
     */
    static List<Received> several(byte[] bytes, int number) {
        List<Received> all = new ArrayList<>(number);
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
            String[] fields = line.split(" ", -1);
            int length = fields.length == FIELDS ? Integer.parseInt(fields[FIELDS - 1]) : -1;
            if (length < 0 || length > bytes.length - end - 1) {
                throw new IllegalArgumentException("\"" + Excerpt.of(line) + "\" begins no answer");
            }
            byte[] body = new byte[length];
            System.arraycopy(bytes, end + 1, body, 0, length);
            int status = Integer.parseInt(fields[0]);
            all.add(new Received(
                    status, body, present(fields[1]), present(fields[2]), present(fields[3]), status != OK));
            at = end + 1 + length;
        }
        if (all.size() != number) {
            throw new IllegalArgumentException(all.size() + " answers to " + number + " questions");
        }
        return all;
    }

    boolean isLeftOut() {
        return status == LEFT_OUT;
    }

    private static @Nullable String present(String field) {
        return field.equals("-") ? null : field;
    }
}
