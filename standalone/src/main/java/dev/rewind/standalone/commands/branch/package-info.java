/** Commands that let entities go on from a changed state, or begin with the state of others. */
@NullMarked
package dev.rewind.standalone.commands.branch;

import org.jspecify.annotations.NullMarked;
