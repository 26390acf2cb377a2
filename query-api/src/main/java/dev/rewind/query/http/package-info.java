/** The HTTP server of the query API: routes, requests and replies. This package does not know checkpoints. */
@NullMarked
package dev.rewind.query.http;

import org.jspecify.annotations.NullMarked;
