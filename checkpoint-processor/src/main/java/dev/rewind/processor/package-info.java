/** The checkpoint processor as a whole: start, readiness, end, and the main class. */
@NullMarked
package dev.rewind.processor;

import org.jspecify.annotations.NullMarked;
