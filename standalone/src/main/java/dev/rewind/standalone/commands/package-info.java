/** What the commands share: arguments, options, reports and exit codes. The commands are in the packages below. */
@NullMarked
package dev.rewind.standalone.commands;

import org.jspecify.annotations.NullMarked;
