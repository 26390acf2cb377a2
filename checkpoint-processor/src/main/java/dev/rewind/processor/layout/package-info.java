/** What the state stores hold: the keys of the rows, and the rows as records and JSON. */
@NullMarked
package dev.rewind.processor.layout;

import org.jspecify.annotations.NullMarked;
