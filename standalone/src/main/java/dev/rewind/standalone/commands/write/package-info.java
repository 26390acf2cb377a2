/** The commands that change something: plans, rollbacks, events, pins, dead letters. */
@NullMarked
package dev.rewind.standalone.commands.write;

import org.jspecify.annotations.NullMarked;
