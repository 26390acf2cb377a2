/** A plan's state as JSON, and how the states of parallel steps are merged. */
@NullMarked
package dev.rewind.runner.state;

import org.jspecify.annotations.NullMarked;
