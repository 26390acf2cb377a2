/** Runs a plan: its stages, its steps and their attempts. */
@NullMarked
package dev.rewind.runner.execution;

import org.jspecify.annotations.NullMarked;
