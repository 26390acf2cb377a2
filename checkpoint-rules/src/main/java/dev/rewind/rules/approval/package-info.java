/** What binds a rollback to what was shown of it: its digest. */
@NullMarked
package dev.rewind.rules.approval;

import org.jspecify.annotations.NullMarked;
