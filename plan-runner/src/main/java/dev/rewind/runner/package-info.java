/**
 * The public API of the Java SDK. A {@link dev.rewind.runner.Plan} declares steps, and a {@link
 * dev.rewind.runner.PlanRunner} runs them, each from a checkpoint. A {@link dev.rewind.runner.RollbackInbox} restores
 * the entities of a service, and a {@link dev.rewind.runner.StateCapture} takes checkpoints of them. The sub-packages
 * are internal, except for {@code file}.
 */
@NullMarked
package dev.rewind.runner;

import org.jspecify.annotations.NullMarked;
