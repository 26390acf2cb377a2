/** Exports the log to a file, and imports a file into a log. */
@NullMarked
package dev.rewind.standalone.backup;

import org.jspecify.annotations.NullMarked;
