package dev.rewind.processor.http;

import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A place in {@code plan-events}: {@code partition:offset} in the header {@value #HEADER}; several by comma.
 *
 * @param partition of the topic
 * @param offset of an event in it
 */
record Position(int partition, long offset) {
    static final String HEADER = "X-Rewind-Position";

    private static final Pattern FORM = Pattern.compile("[0-9]{1,6}:[0-9]{1,18}");

    /** What the caller has seen and must not be shown less than; none where it does not say. */
    static List<Position> wanted(Context request) throws Problem {
        String header = request.header(HEADER);
        if (header == null) {
            return List.of();
        }
        String[] positions = header.split(",", -1);
        for (String position : positions) {
            if (!FORM.matcher(position.strip()).matches()) {
                throw new Problem(
                        400,
                        "invalid_position",
                        "header " + HEADER + " is \"" + header + "\"; it must be <partition>:<offset>");
            }
        }
        return Arrays.stream(positions).map(String::strip).map(Position::parse).toList();
    }

    private static Position parse(String text) {
        int colon = text.indexOf(':');
        return new Position(Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }

    /**
     * Checks that what is about to be read has what the caller has seen: it may have changed hands since that was
     * waited for.
     *
     * @throws Problem {@code behind} when it has not
     */
    static void require(Context request, List<Copy> copies) throws Problem {
        for (Position wanted : wanted(request)) {
            for (Copy copy : copies) {
                if (copy.partition() == wanted.partition() && copy.through() <= wanted.offset()) {
                    throw Problem.behind(wanted.toString());
                }
            }
        }
    }

    @Override
    public String toString() {
        return partition + ":" + offset;
    }

    /** States what the answer includes at the least: what the stores had before they were read. */
    static void state(Context response, List<Copy> copies) {
        String positions = copies.stream()
                .filter(copy -> copy.through() > 0)
                .map(copy -> copy.partition() + ":" + (copy.through() - 1))
                .collect(Collectors.joining(","));
        if (!positions.isEmpty()) {
            response.header(HEADER, positions);
        }
    }
}
