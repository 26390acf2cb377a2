/** Takes offered plans from the log and has them run. */
@NullMarked
package dev.rewind.runner.serving;

import org.jspecify.annotations.NullMarked;
