/** Verifies the chain of an entity's checkpoints, and on request all their states, against their hashes. */
@NullMarked
package dev.rewind.processor.verify;

import org.jspecify.annotations.NullMarked;
