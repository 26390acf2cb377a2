/** What lies in the state stores: key spaces, rows, who may read and write them. */
@NullMarked
package dev.rewind.processor.store;

import org.jspecify.annotations.NullMarked;
