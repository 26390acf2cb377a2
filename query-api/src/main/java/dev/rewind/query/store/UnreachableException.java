package dev.rewind.query.store;

import dev.rewind.query.http.Problem;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A store server does not answer, or not for what it was asked: another one may. */
final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is known of the one that was asked. */
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

    /** It answers, but not this. */
    UnreachableException(URI host, String why) {
        this(host, why, Kind.UNABLE, null);
    }

    /** It does not answer. */
    UnreachableException(URI host, Throwable failure) {
        this(host, String.valueOf(unwrapped(failure)), Kind.SILENT, null);
    }

    /** Its stores are not as far as they must be for this read. */
    static UnreachableException behind(URI host, Problem problem) {
        return new UnreachableException(host, String.valueOf(problem.getMessage()), Kind.BEHIND, problem);
    }

    /** It holds the partition no more. */
    static UnreachableException moved(URI host) {
        return new UnreachableException(host, "does not hold the partition", Kind.MOVED, null);
    }

    /** It has not answered so far. */
    static UnreachableException silent(URI host) {
        return new UnreachableException(host, "keeps silent", Kind.SILENT, null);
    }

    /** It cannot answer now; where nobody else can, this is what to say. */
    static UnreachableException unable(URI host, Problem problem) {
        return new UnreachableException(host, String.valueOf(problem.getMessage()), Kind.UNABLE, problem);
    }

    /** Nobody is known to hold one of these. */
    static UnreachableException nobody(Collection<Integer> partitions) {
        return new UnreachableException(URI.create("http://routing"), "nobody holds all of partitions " + partitions);
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

    /** What to say of it in particular, or null. */
    @Nullable
    Problem problem() {
        return problem;
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
