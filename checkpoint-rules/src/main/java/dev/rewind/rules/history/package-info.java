/** The past of one entity, as decisions look it up. */
@NullMarked
package dev.rewind.rules.history;

import org.jspecify.annotations.NullMarked;
