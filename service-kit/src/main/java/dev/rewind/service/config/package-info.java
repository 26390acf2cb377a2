/** The configuration of Rewind processes: Rewind's settings, and those of Kafka's clients. */
@NullMarked
package dev.rewind.service.config;

import org.jspecify.annotations.NullMarked;
