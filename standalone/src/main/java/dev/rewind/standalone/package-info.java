/** The {@code rewind} command: runs the whole product in one process, or calls a running installation. */
@NullMarked
package dev.rewind.standalone;

import org.jspecify.annotations.NullMarked;
