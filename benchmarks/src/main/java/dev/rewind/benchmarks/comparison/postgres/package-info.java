/** The application that a user would otherwise write: one table in PostgreSQL, and an HTTP server before it. */
@NullMarked
package dev.rewind.benchmarks.comparison.postgres;

import org.jspecify.annotations.NullMarked;
