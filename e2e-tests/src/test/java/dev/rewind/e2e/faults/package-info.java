/** What holds when the product is killed at any moment. */
@NullMarked
package dev.rewind.e2e.faults;

import org.jspecify.annotations.NullMarked;
