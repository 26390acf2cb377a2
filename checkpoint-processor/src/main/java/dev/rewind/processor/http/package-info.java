/** The store server: read-only HTTP over the partitions that this processor holds. */
@NullMarked
package dev.rewind.processor.http;

import org.jspecify.annotations.NullMarked;
