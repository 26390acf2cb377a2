/**  Formats answers as tables, JSON or NDJSON, and writes to the terminal: data to stdout, messages to stderr. */
@NullMarked
package dev.rewind.standalone.output;

import org.jspecify.annotations.NullMarked;
