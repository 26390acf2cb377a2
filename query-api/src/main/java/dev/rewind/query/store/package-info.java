/** Reads the stores of the processors over HTTP, from a processor that holds the partition. */
@NullMarked
package dev.rewind.query.store;

import org.jspecify.annotations.NullMarked;
