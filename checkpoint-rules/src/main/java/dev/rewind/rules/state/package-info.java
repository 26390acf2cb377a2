/** The state that the rules keep of an entity, and the fold that changes it. */
@NullMarked
package dev.rewind.rules.state;

import org.jspecify.annotations.NullMarked;
