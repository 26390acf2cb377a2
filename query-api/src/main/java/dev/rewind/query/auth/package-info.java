/** Identifies callers: by token file, by JSON Web Token, or not at all. Their roles say what they may do. */
@NullMarked
package dev.rewind.query.auth;

import org.jspecify.annotations.NullMarked;
