/** Finds the plans of runners that are gone. */
@NullMarked
package dev.rewind.processor.presence;

import org.jspecify.annotations.NullMarked;
