/** What binds a rollback to what was shown and approved: its digest, and the policy that asks for an approval. */
@NullMarked
package dev.rewind.rules.approval;

import org.jspecify.annotations.NullMarked;
