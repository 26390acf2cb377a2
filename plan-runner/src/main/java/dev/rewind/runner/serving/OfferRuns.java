package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.runner.serving.CountedPlan.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The plans of one name that run in this runner, each on a thread of its own. Its methods are called by the thread that
 * reads the offers; {@link #noteEnds} tells that thread what has happened.
 */
final class OfferRuns {

    private final OfferedPlan runs;
    private final ExecutorService workers;
    private final Runnable wake;
    private final Map<EntityKey, Integer> here = new HashMap<>();
    private final Queue<Runnable> happened = new ConcurrentLinkedQueue<>();
    private int running;

    /** What becomes of an offer. All are called by {@link #noteEnds}. */
    interface Listener {

        /** The offer needs no runner any more: a runner has taken the plan over, or the plan cannot run here. */
        void dealtWith(ReadOffer offer);

        /**
         * A run in this runner has ended.
         *
         * @param isLeft whether it had taken the plan and has left it for good: no runner has the plan now
         */
        void ended(EntityKey plan, boolean isLeft);

        /** The offer of a run that has ended is to be tried again. */
        void tryAgain(ReadOffer offer);
    }

    /**
     * Creates it without any runs.
     *
     * @param wake called when there is something to note
     */
    OfferRuns(OfferedPlan runs, ExecutorService workers, Runnable wake) {
        this.runs = runs;
        this.workers = workers;
        this.wake = wake;
    }

    /** How many plans run now. */
    int count() {
        return running;
    }

    /** Whether a plan runs here. */
    boolean has(EntityKey plan) {
        return here.containsKey(plan);
    }

    /** Takes an offered plan and runs it. */
    void begin(ReadOffer offer, Listener listener) {
        running++;
        here.merge(offer.plan(), 1, Integer::sum);
        AtomicBoolean isDealtWith = new AtomicBoolean();
        AtomicBoolean isTaken = new AtomicBoolean();
        Runnable dealtWith = () -> {
            if (!isDealtWith.getAndSet(true)) {
                happened.add(() -> listener.dealtWith(offer));
            }
        };
        Runnable takenOver = () -> {
            isTaken.set(true);
            dealtWith.run();
        };
        workers.execute(() -> {
            boolean again = false;
            boolean isLeft = false;
            try {
                again = !runs.run(offer.plan(), offer.event(), takenOver);
                if (!again) {
                    isLeft = isTaken.get();
                    dealtWith.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                boolean tryAgain = again;
                boolean left = isLeft;
                happened.add(() -> ended(offer, tryAgain, left, listener));
                wake.run();
            }
        });
    }

    /**
     * Asks where a plan stands, on a thread of its own.
     *
     * @param answered gets the answer from {@link #noteEnds}; it is that another runner has the plan if there is none
     */
    void ask(EntityKey plan, EventRef offer, CountedPlan standings, Consumer<Standing> answered) {
        workers.execute(() -> {
            Standing found = Standing.TAKEN;
            try {
                found = standings.of(plan, offer);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                Standing answer = found;
                happened.add(() -> answered.accept(answer));
                wake.run();
            }
        });
    }

    private void ended(ReadOffer offer, boolean again, boolean isLeft, Listener listener) {
        running--;
        int left = here.getOrDefault(offer.plan(), 1) - 1;
        if (left == 0) {
            here.remove(offer.plan());
        } else {
            here.put(offer.plan(), left);
        }
        listener.ended(offer.plan(), isLeft);
        if (again) {
            listener.tryAgain(offer);
        }
    }

    /** Tells what has happened since the last call. */
    void noteEnds() {
        for (Runnable next = happened.poll(); next != null; next = happened.poll()) {
            next.run();
        }
    }
}
