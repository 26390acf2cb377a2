/** Runners and inboxes say that they are there; processors and query APIs listen. */
@NullMarked
package dev.rewind.service.presence;

import org.jspecify.annotations.NullMarked;
