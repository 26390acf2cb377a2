/** JMH benchmarks of the code that handles every event, without a broker. */
@NullMarked
package dev.rewind.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
