/** The stream: an event comes in, rows, facts and commands go out. */
@NullMarked
package dev.rewind.processor.topology;

import org.jspecify.annotations.NullMarked;
