/** Routes about the installation itself: probes, metrics and versions. */
@NullMarked
package dev.rewind.query.system;

import org.jspecify.annotations.NullMarked;
