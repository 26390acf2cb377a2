/** Kills the product at random moments and checks that no event is lost and none is decided twice. */
@NullMarked
package dev.rewind.e2e.faults;

import org.jspecify.annotations.NullMarked;
