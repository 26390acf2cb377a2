/** The benchmarks: Rewind and a reference alternate in one run, on one broker in this JVM. */
@NullMarked
package dev.rewind.benchmarks;

import org.jspecify.annotations.NullMarked;
