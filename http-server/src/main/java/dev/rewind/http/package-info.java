/** Limits for HTTP servers, so that one caller cannot block the others. */
@NullMarked
package dev.rewind.http;

import org.jspecify.annotations.NullMarked;
