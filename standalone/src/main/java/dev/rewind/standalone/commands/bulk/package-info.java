/** The commands of {@code rewind bulk}: jobs that do the same with many entities. */
@NullMarked
package dev.rewind.standalone.commands.bulk;

import org.jspecify.annotations.NullMarked;
