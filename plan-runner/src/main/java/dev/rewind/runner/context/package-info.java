/** What the parts of a run share: the journal, the timeline and the signals. */
@NullMarked
package dev.rewind.runner.context;

import org.jspecify.annotations.NullMarked;
