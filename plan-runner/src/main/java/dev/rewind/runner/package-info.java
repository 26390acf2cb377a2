/**
 * The SDK of services that run plans: {@link dev.rewind.runner.Plan} says what the steps are, {@link
 * dev.rewind.runner.PlanRunner} runs them, each from a checkpoint, and takes back what a failure or an operator wants
 * taken back.
 */
@NullMarked
package dev.rewind.runner;

import org.jspecify.annotations.NullMarked;
