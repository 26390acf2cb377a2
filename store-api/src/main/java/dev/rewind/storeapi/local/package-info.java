/** Requests to a store server in the same process, and its replies. */
@NullMarked
package dev.rewind.storeapi.local;

import org.jspecify.annotations.NullMarked;
