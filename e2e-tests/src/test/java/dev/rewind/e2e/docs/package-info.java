/** The documents' examples, run. */
@NullMarked
package dev.rewind.e2e.docs;

import org.jspecify.annotations.NullMarked;
