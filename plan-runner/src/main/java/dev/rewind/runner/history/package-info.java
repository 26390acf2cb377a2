/** Reads what earlier runners did with a plan. */
@NullMarked
package dev.rewind.runner.history;

import org.jspecify.annotations.NullMarked;
