/** Checks of the repository itself: its layout and its language. */
@NullMarked
package dev.rewind.e2e.house;

import org.jspecify.annotations.NullMarked;
