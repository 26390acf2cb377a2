/** Rebuilds the stores from the log, beside the ones that are in use, and compares. */
@NullMarked
package dev.rewind.processor.rebuild;

import org.jspecify.annotations.NullMarked;
