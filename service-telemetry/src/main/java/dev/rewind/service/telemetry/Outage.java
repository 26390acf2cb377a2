package dev.rewind.service.telemetry;

import org.slf4j.Logger;

/**
 * Logs one line when a server stops answering and one when it answers again, however often it is asked in between.
 */
public final class Outage {

    private final Logger log;
    private final String gone;
    private final String back;
    private boolean lasts;

    /**
     * Starts without an outage.
     *
     * @param gone the log line when the outage begins
     * @param back the log line when it is over
     */
    public Outage(Logger log, String gone, String back) {
        this.log = log;
        this.gone = gone;
        this.back = back;
    }

    /** The server did not answer. */
    public synchronized void noAnswer(Throwable why) {
        if (!lasts) {
            log.atWarn().addKeyValue("why", why.toString()).log(gone);
        }
        lasts = true;
    }

    /** Asking failed because of a defect. The first one is logged with its stack trace. */
    public synchronized void defect(Throwable why) {
        if (!lasts) {
            log.atError().setCause(why).log(gone);
        }
        lasts = true;
    }

    /** The server answered. */
    public synchronized void answered() {
        if (lasts) {
            log.atInfo().log(back);
        }
        lasts = false;
    }

    /** Whether the outage lasts. */
    public synchronized boolean lasts() {
        return lasts;
    }
}
