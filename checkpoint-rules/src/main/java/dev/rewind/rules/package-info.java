/**
 * The law of Rewind as pure functions. {@link dev.rewind.rules.Decision#on} turns an event into facts; {@link
 * dev.rewind.rules.state.EntityState#after} folds facts into state. Nothing here uses Kafka, a clock, randomness or
 * I/O. Live operation and replay use the same fold.
 */
@NullMarked
package dev.rewind.rules;

import org.jspecify.annotations.NullMarked;
