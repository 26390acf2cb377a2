/** The contracts as one file and as an HTML page. */
@NullMarked
package dev.rewind.query.docs;

import org.jspecify.annotations.NullMarked;
