/** The load driver: Rewind and its reference, alternating in one run, on one broker in this JVM. */
@NullMarked
package dev.rewind.benchmarks;

import org.jspecify.annotations.NullMarked;
