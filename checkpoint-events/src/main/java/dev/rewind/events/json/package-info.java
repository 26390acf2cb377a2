/** Canonical JSON (RFC 8785), snapshots and their hashes, and the one JSON mapper of the contract. */
@NullMarked
package dev.rewind.events.json;

import org.jspecify.annotations.NullMarked;
