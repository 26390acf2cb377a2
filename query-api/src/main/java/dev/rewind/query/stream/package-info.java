/** Sends committed facts to clients as server-sent events. */
@NullMarked
package dev.rewind.query.stream;

import org.jspecify.annotations.NullMarked;
