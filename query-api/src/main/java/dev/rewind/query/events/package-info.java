/** Accepts CloudEvents over HTTP. */
@NullMarked
package dev.rewind.query.events;

import org.jspecify.annotations.NullMarked;
