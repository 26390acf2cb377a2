/** The log in a file, and a file in a log. */
@NullMarked
package dev.rewind.standalone.backup;

import org.jspecify.annotations.NullMarked;
