/** Drives two or more systems that store checkpoints through the same work, and collects the figures of each. */
@NullMarked
package dev.rewind.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
