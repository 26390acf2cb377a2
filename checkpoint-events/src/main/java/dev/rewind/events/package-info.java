/**
 * The vocabulary of Rewind: what is published ({@link dev.rewind.events.PlanEvent}), what the processor decides
 * ({@link dev.rewind.events.Fact}), what it orders ({@link dev.rewind.events.RollbackCommand}), and the shapes that
 * the query API and the SDK share ({@link dev.rewind.events.Checkpoint}, {@link dev.rewind.events.Entity},
 * {@link dev.rewind.events.Rollback}).
 */
@NullMarked
package dev.rewind.events;

import org.jspecify.annotations.NullMarked;
