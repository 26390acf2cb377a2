/** The stream: it reads plan events, decides on them, writes rows, and sends facts, commands and requests. */
@NullMarked
package dev.rewind.processor.topology;

import org.jspecify.annotations.NullMarked;
