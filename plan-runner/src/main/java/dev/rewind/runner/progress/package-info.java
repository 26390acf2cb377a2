/** The progress of a run: state, next stage, results of steps, and counters. */
@NullMarked
package dev.rewind.runner.progress;

import org.jspecify.annotations.NullMarked;
