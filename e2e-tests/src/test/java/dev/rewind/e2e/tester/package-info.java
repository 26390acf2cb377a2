/** Starts and kills the product, and talks to it with clients that are not its own. */
@NullMarked
package dev.rewind.e2e.tester;

import org.jspecify.annotations.NullMarked;
