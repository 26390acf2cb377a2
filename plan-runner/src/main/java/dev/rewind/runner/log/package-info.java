/** Publishes the events of plans and waits for their acknowledgements. */
@NullMarked
package dev.rewind.runner.log;

import org.jspecify.annotations.NullMarked;
