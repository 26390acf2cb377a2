package dev.rewind.runner.context;

import dev.rewind.events.EntityKey;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.report.PlanTrace;
import dev.rewind.runner.report.ProgressReporter;

/**
 * What all parts of one run of a plan share.
 *
 * @param journal publishes events
 * @param signals waits for signals
 * @param timeline interprets signals
 * @param reporter reports progress to the listener
 * @param trace the OpenTelemetry trace of the run
 */
public record RunContext(
        EntityKey plan,
        PlanJournal journal,
        SignalWaiter signals,
        TimelineTracker timeline,
        ProgressReporter reporter,
        PlanTrace trace) {}
