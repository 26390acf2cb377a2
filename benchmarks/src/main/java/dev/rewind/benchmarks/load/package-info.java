/** The load of the benchmarks: publishers, readers and the reference applications. */
@NullMarked
package dev.rewind.benchmarks.load;

import org.jspecify.annotations.NullMarked;
