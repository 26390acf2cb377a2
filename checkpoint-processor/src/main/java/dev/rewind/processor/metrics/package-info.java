/** Metrics and traces of a processor. Only committed decisions are counted, and each once. */
@NullMarked
package dev.rewind.processor.metrics;

import org.jspecify.annotations.NullMarked;
