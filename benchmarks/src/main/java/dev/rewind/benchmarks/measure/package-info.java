/** Measures latencies, memory and CPU time. */
@NullMarked
package dev.rewind.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
