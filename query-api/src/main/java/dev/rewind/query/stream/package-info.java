/** Facts as they are committed, to whoever listens over HTTP. */
@NullMarked
package dev.rewind.query.stream;

import org.jspecify.annotations.NullMarked;
