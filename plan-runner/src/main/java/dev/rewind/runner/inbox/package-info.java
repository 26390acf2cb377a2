/** The internals of the rollback inbox: reads the commands for a service's entities, applies and answers them. */
@NullMarked
package dev.rewind.runner.inbox;

import org.jspecify.annotations.NullMarked;
