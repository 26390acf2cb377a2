/** The fence (law 4): refuses events of workers that missed a rollback, before any other rule. */
@NullMarked
package dev.rewind.rules.fence;

import org.jspecify.annotations.NullMarked;
