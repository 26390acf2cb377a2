/** The product as its users meet it: over processes, sockets and files, never through its classes. */
@NullMarked
package dev.rewind.e2e;

import org.jspecify.annotations.NullMarked;
