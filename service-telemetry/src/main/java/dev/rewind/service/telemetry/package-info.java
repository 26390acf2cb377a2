/** Metrics, traces and log lines of a service. */
@NullMarked
package dev.rewind.service.telemetry;

import org.jspecify.annotations.NullMarked;
