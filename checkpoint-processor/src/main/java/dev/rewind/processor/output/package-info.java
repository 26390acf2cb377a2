/** The sinks and partitions of output records. */
@NullMarked
package dev.rewind.processor.output;

import org.jspecify.annotations.NullMarked;
