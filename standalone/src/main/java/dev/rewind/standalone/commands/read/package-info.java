/** The commands that read from the query API: lists, checkpoints, timelines, checks. */
@NullMarked
package dev.rewind.standalone.commands.read;

import org.jspecify.annotations.NullMarked;
