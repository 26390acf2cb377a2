/** Checks of values, for the classes of this library. Applications have no use for them. */
@NullMarked
package dev.rewind.events.check;

import org.jspecify.annotations.NullMarked;
