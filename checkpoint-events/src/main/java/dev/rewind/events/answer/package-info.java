/** Answers of the query API that several programs read. It writes them with the same records. */
@NullMarked
package dev.rewind.events.answer;

import org.jspecify.annotations.NullMarked;
