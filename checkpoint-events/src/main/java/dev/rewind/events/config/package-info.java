/** Configuration of every Rewind process: few settings of our own, everything else passed through to Kafka. */
@NullMarked
package dev.rewind.events.config;

import org.jspecify.annotations.NullMarked;
