/** JMH: what one event costs in the code that every event passes through, without a broker. */
@NullMarked
package dev.rewind.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
