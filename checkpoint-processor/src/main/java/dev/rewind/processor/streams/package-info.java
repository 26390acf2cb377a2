/** Settings and clients of Kafka Streams, and the memory of RocksDB. */
@NullMarked
package dev.rewind.processor.streams;

import org.jspecify.annotations.NullMarked;
