/** How a service tells what it does: metrics, traces and log lines. */
@NullMarked
package dev.rewind.telemetry;

import org.jspecify.annotations.NullMarked;
