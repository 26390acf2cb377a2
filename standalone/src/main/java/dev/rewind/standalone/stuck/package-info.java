/** Entities that need a person: which, why, and what the person does. */
@NullMarked
package dev.rewind.standalone.stuck;

import org.jspecify.annotations.NullMarked;
