/** Problems that callers see (RFC 9457). This package depends on no other package of the query API. */
@NullMarked
package dev.rewind.query.problem;

import org.jspecify.annotations.NullMarked;
