/** Answers that are streams of frames: batches of checkpoints, and rows of a store. */
@NullMarked
package dev.rewind.storeapi.frame;

import org.jspecify.annotations.NullMarked;
