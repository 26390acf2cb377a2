/** Runs users' functions: threads, deadlines, interruptible calls, and errors. */
@NullMarked
package dev.rewind.runner.work;

import org.jspecify.annotations.NullMarked;
