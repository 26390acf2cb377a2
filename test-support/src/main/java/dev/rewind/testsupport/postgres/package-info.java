/** A real PostgreSQL for tests and measurements: the one that is installed on the machine. */
@NullMarked
package dev.rewind.testsupport.postgres;

import org.jspecify.annotations.NullMarked;
