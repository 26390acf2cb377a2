/** Tests the product from outside: over processes, sockets and files, not through its classes. */
@NullMarked
package dev.rewind.e2e;

import org.jspecify.annotations.NullMarked;
