/** HTTP as the query API speaks it: routes, requests, replies, problems (RFC 9457). Knows nothing of checkpoints. */
@NullMarked
package dev.rewind.query.http;

import org.jspecify.annotations.NullMarked;
