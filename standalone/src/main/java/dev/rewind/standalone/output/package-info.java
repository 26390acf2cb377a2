/** How answers look: data on stdout as table, JSON or NDJSON, words on stderr. */
@NullMarked
package dev.rewind.standalone.output;

import org.jspecify.annotations.NullMarked;
