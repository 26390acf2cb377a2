/** The log as the query API uses it: publishes plan events, hears decisions, reads dead letters. */
@NullMarked
package dev.rewind.query.log;

import org.jspecify.annotations.NullMarked;
