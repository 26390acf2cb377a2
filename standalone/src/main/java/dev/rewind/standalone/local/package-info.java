/** Broker, processor and query API together in this process. */
@NullMarked
package dev.rewind.standalone.local;

import org.jspecify.annotations.NullMarked;
