/** Takes over a plan that an earlier runner started. */
@NullMarked
package dev.rewind.runner.recovery;

import org.jspecify.annotations.NullMarked;
