/** Starts and kills the product, and calls it with clients of other projects. */
@NullMarked
package dev.rewind.e2e.tester;

import org.jspecify.annotations.NullMarked;
