/** A real Apache Kafka broker (KRaft) inside the JVM, persistent or temporary, one node or three. */
@NullMarked
package dev.rewind.kafka.embedded;

import org.jspecify.annotations.NullMarked;
