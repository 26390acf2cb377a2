/** The processors' stores as the query API reads them: over HTTP, from whoever holds an entity's partition. */
@NullMarked
package dev.rewind.query.store;

import org.jspecify.annotations.NullMarked;
