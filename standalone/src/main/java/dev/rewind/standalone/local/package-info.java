/** An installation in this process, and what its home directory contains. */
@NullMarked
package dev.rewind.standalone.local;

import org.jspecify.annotations.NullMarked;
