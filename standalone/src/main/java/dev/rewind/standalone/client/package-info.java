/** The query API as its users see it. */
@NullMarked
package dev.rewind.standalone.client;

import org.jspecify.annotations.NullMarked;
