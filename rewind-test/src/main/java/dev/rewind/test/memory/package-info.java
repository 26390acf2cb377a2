/** A log in the memory of this process, which Kafka's clients write and read. It is for the test kit only. */
@NullMarked
package dev.rewind.test.memory;

import org.jspecify.annotations.NullMarked;
