/** The query API: what operators and programs ask of Rewind over HTTP. Its routes are in {@code openapi.yaml}. */
@NullMarked
package dev.rewind.query;

import org.jspecify.annotations.NullMarked;
