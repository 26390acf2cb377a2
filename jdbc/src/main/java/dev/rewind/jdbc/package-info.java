/**
 * Plans and databases. A {@link dev.rewind.jdbc.JdbcStep} writes its result in the transaction of its work. An {@link
 * dev.rewind.jdbc.Outbox} stores events in the transaction of a service, and an {@link dev.rewind.jdbc.OutboxRelay}
 * publishes them.
 */
@NullMarked
package dev.rewind.jdbc;

import org.jspecify.annotations.NullMarked;
