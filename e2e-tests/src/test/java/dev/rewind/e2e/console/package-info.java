/** Tests the console in a browser. */
@NullMarked
package dev.rewind.e2e.console;

import org.jspecify.annotations.NullMarked;
