package dev.rewind.query.store;

import dev.rewind.query.problem.Problem;
import java.net.URI;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A store server does not answer a read. Another store server may. */
final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why the store server does not answer. */
    private enum Kind {
        SILENT,
        MOVED,
        BEHIND,
        UNABLE
    }

    private final Kind kind;
    private final transient @Nullable Problem problem;

    private UnreachableException(URI host, String why, Kind kind, @Nullable Problem problem) {
        super(host.getAuthority() + ": " + why, null, false, false);
        this.kind = kind;
        this.problem = problem;
    }

    /** The store server refuses or fails. */
    UnreachableException(URI host, String why) {
        this(host, why, Kind.UNABLE, null);
    }

    /** The connection failed. */
    UnreachableException(URI host, Throwable failure) {
        this(host, String.valueOf(Problem.causeOf(failure)), Kind.SILENT, null);
    }

    /** Its stores have not reached the position that the read requires. */
    static UnreachableException behind(URI host, Problem problem) {
        return new UnreachableException(host, String.valueOf(problem.getMessage()), Kind.BEHIND, problem);
    }

    /** It no longer holds the partition. */
    static UnreachableException moved(URI host) {
        return new UnreachableException(host, "does not hold the partition", Kind.MOVED, null);
    }

    /** It has not answered yet. */
    static UnreachableException silent(URI host) {
        return new UnreachableException(host, "does not answer", Kind.SILENT, null);
    }

    /** It cannot answer now. The problem is for the caller if no other store server can answer either. */
    static UnreachableException unable(URI host, Problem problem) {
        return new UnreachableException(host, String.valueOf(problem.getMessage()), Kind.UNABLE, problem);
    }

    /** No store server is known to hold one of these partitions. */
    static UnreachableException notHeld(Collection<Integer> partitions) {
        return new UnreachableException(
                URI.create("http://routing"), "no store server is known for one of partitions " + partitions);
    }

    boolean isSilent() {
        return kind == Kind.SILENT;
    }

    boolean isMoved() {
        return kind == Kind.MOVED;
    }

    boolean isBehind() {
        return kind == Kind.BEHIND;
    }

    /** The problem for the caller; null if there is nothing more to say than that no store server answers. */
    @Nullable
    Problem problem() {
        return problem;
    }
}
