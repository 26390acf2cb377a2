/**
 * The contract of Rewind in Java: plan events ({@link dev.rewind.events.PlanEvent}), facts ({@link
 * dev.rewind.events.Fact}), rollback commands ({@link dev.rewind.events.RollbackCommand}), and the shapes that the
 * query API and the SDK share ({@link dev.rewind.events.Checkpoint}, {@link dev.rewind.events.Entity}, {@link
 * dev.rewind.events.Rollback}).
 */
@NullMarked
package dev.rewind.events;

import org.jspecify.annotations.NullMarked;
