/** Runs the examples in the documents. */
@NullMarked
package dev.rewind.e2e.docs;

import org.jspecify.annotations.NullMarked;
