/** The report of a benchmark: figures with their spread over the rounds, as a table or as JSON. */
@NullMarked
package dev.rewind.benchmarks.report;

import org.jspecify.annotations.NullMarked;
