/** Routes for dead letters: read, list and redrive. */
@NullMarked
package dev.rewind.query.deadletters;

import org.jspecify.annotations.NullMarked;
