/**
 * Calls to the store server, independent of how they arrive: over HTTP, or from a reader in the same process. Routes
 * answer them, and failures become the same problems.
 */
@NullMarked
package dev.rewind.processor.call;

import org.jspecify.annotations.NullMarked;
