/** How callers show who they are. */
@NullMarked
package dev.rewind.query.auth;

import org.jspecify.annotations.NullMarked;
