/** What an application with Actuator has of Rewind: health, an endpoint and metrics. */
@NullMarked
package dev.rewind.spring.actuate;

import org.jspecify.annotations.NullMarked;
