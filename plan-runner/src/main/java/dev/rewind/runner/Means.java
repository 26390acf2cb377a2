package dev.rewind.runner;

import java.util.concurrent.Executor;

/**
 * What all plans of a runner share.
 *
 * @param runner names it, unlike any other
 */
record Means(String runner, EventLog log, Archive archive, Executor workers, Patience patience) {}
