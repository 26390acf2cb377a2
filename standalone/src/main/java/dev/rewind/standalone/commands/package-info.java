/** What a user types, one class per command; no command knows how another works. */
@NullMarked
package dev.rewind.standalone.commands;

import org.jspecify.annotations.NullMarked;
