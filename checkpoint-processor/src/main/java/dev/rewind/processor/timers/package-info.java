/** Fires deadlines and starts pruning, by publishing events. */
@NullMarked
package dev.rewind.processor.timers;

import org.jspecify.annotations.NullMarked;
