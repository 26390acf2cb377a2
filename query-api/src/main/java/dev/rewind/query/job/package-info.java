/** Bulk jobs: what they are made of, the topic that keeps them, and the worker that does their items. */
@NullMarked
package dev.rewind.query.job;

import org.jspecify.annotations.NullMarked;
