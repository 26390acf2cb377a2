package dev.rewind.processor.copy;

import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StoreHeaders;
import java.util.List;

/** Reads the positions that a request asks for, and adds those of the stores to its answer. */
public final class RequestPositions {

    private RequestPositions() {}

    /** The positions that the answer must include; empty if the request does not carry any. */
    public static List<Position> wanted(StoreCall request) throws StoreProblem {
        String header = request.header(StoreHeaders.POSITION);
        try {
            return Position.parseAll(header);
        } catch (IllegalArgumentException e) {
            throw new StoreProblem(
                    StoreErrorCode.INVALID_POSITION,
                    "header " + StoreHeaders.POSITION + " is \"" + header + "\"; it must be <partition>:<offset>");
        }
    }

    /**
     * Checks that these copies include what the request asks for. A partition may have moved to another processor after
     * the request waited for it.
     *
     * @throws StoreProblem {@code behind} if they do not
     */
    public static void require(StoreCall request, List<PartitionCopy> copies) throws StoreProblem {
        for (Position wanted : wanted(request)) {
            for (PartitionCopy copy : copies) {
                if (copy.partition() == wanted.partition() && copy.through() <= wanted.offset()) {
                    throw StoreProblem.behind(wanted.toString());
                }
            }
        }
    }

    /** Adds what the stores included before they were read. The answer includes at least that. */
    public static void state(StoreCall response, List<PartitionCopy> copies) {
        List<Position> positions = copies.stream()
                .filter(copy -> copy.through() > 0)
                .map(RequestPositions::of)
                .toList();
        if (!positions.isEmpty()) {
            response.header(StoreHeaders.POSITION, Position.writeAll(positions));
        }
    }

    /** The position of the last event in this copy, which must have one. */
    public static Position of(PartitionCopy copy) {
        return new Position(copy.partition(), copy.through() - 1);
    }
}
