/** The query API: serves reads and requests over HTTP. {@code openapi.yaml} describes its routes. */
@NullMarked
package dev.rewind.query;

import org.jspecify.annotations.NullMarked;
