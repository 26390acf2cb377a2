/** The {@code rewind} command: the whole product in one process, and the commands of its users. */
@NullMarked
package dev.rewind.standalone;

import org.jspecify.annotations.NullMarked;
