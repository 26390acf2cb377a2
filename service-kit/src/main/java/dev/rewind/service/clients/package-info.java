/** Creates the Kafka clients of services. */
@NullMarked
package dev.rewind.service.clients;

import org.jspecify.annotations.NullMarked;
