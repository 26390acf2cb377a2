/** Access to the log: publishes plan events, waits for decisions, reads dead letters. */
@NullMarked
package dev.rewind.query.log;

import org.jspecify.annotations.NullMarked;
