/** Rewind as a user starts it, driven by a plain Kafka client and a plain HTTP client. */
@NullMarked
package dev.rewind.benchmarks.comparison.rewind;

import org.jspecify.annotations.NullMarked;
