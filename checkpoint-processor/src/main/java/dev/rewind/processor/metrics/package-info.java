/** What a processor counts, and how: nothing that was not committed, and nothing twice. */
@NullMarked
package dev.rewind.processor.metrics;

import org.jspecify.annotations.NullMarked;
