/** Commands that change a state before an entity goes on from it. */
@NullMarked
package dev.rewind.standalone.commands.branch;

import org.jspecify.annotations.NullMarked;
