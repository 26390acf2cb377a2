/**  The HTTP client of the query API, and the types of its answers. */
@NullMarked
package dev.rewind.standalone.client;

import org.jspecify.annotations.NullMarked;
