/** Commands for rollbacks that need the approval of a second person, and previews of rollbacks. */
@NullMarked
package dev.rewind.standalone.commands.approval;

import org.jspecify.annotations.NullMarked;
