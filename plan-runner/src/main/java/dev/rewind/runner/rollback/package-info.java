/** Applies rollback commands to a plan: undo, restore, answer, and decide how the plan continues. */
@NullMarked
package dev.rewind.runner.rollback;

import org.jspecify.annotations.NullMarked;
