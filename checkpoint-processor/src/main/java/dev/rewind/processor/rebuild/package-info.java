/** Rebuilds the stores from the log and compares them with the live ones. */
@NullMarked
package dev.rewind.processor.rebuild;

import org.jspecify.annotations.NullMarked;
