/** Routes for checkpoints: read, compare, capture, restore, roll back and pin. */
@NullMarked
package dev.rewind.query.checkpoints;

import org.jspecify.annotations.NullMarked;
