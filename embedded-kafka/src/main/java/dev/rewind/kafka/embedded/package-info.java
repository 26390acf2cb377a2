/** A real Apache Kafka cluster (KRaft) inside the JVM: persistent or temporary, of one or three nodes. */
@NullMarked
package dev.rewind.kafka.embedded;

import org.jspecify.annotations.NullMarked;
