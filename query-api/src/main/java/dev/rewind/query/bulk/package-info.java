/** Routes for bulk jobs: preview, prepare, start, pause, continue, stop, and their outcomes. */
@NullMarked
package dev.rewind.query.bulk;

import org.jspecify.annotations.NullMarked;
