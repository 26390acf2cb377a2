/** Reads and writes events, facts and commands as CloudEvents 1.0 over Kafka and HTTP, binary and structured. */
@NullMarked
package dev.rewind.events.cloudevents;

import org.jspecify.annotations.NullMarked;
