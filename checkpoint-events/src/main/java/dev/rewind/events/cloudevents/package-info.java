/** How the vocabulary travels: CloudEvents 1.0 over Kafka and HTTP, binary and structured. */
@NullMarked
package dev.rewind.events.cloudevents;

import org.jspecify.annotations.NullMarked;
