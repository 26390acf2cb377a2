/** Identifies callers: by token file, by JSON Web Token, or not at all. */
@NullMarked
package dev.rewind.query.auth;

import org.jspecify.annotations.NullMarked;
