/** Routes for rollbacks: read, list and retry. */
@NullMarked
package dev.rewind.query.rollbacks;

import org.jspecify.annotations.NullMarked;
