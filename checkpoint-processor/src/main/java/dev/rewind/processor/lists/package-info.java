/** Reads lists: across entities, and within one entity with a filter. */
@NullMarked
package dev.rewind.processor.lists;

import org.jspecify.annotations.NullMarked;
