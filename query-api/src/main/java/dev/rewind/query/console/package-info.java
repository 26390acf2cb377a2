/** Serves the web console's files. */
@NullMarked
package dev.rewind.query.console;

import org.jspecify.annotations.NullMarked;
