/**
 * The store server: read-only HTTP over the partitions that this processor holds. {@link
 * dev.rewind.processor.http.RouteFrame} is common to its routes, and each resource has a class.
 */
@NullMarked
package dev.rewind.processor.http;

import org.jspecify.annotations.NullMarked;
