/** Computes how current an answer is, from positions, group membership and the age of copies. */
@NullMarked
package dev.rewind.processor.freshness;

import org.jspecify.annotations.NullMarked;
