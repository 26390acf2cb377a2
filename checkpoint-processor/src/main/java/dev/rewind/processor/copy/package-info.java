/** The copies of partitions that this processor holds: which they are, how current, and which one answers. */
@NullMarked
package dev.rewind.processor.copy;

import org.jspecify.annotations.NullMarked;
