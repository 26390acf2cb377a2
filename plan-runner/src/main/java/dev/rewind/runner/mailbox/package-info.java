/** Delivers rollback commands and facts to the running plans. */
@NullMarked
package dev.rewind.runner.mailbox;

import org.jspecify.annotations.NullMarked;
