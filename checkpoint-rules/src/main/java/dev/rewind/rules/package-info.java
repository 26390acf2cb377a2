/**
 * The law of Rewind, pure: {@link dev.rewind.rules.Decision#on} turns an event into facts, {@link
 * dev.rewind.rules.EntityState#after} folds facts into state. No Kafka, no clock, no randomness, no I/O; live operation
 * and replay use the same fold.
 */
@NullMarked
package dev.rewind.rules;

import org.jspecify.annotations.NullMarked;
