/** The commands for operators: services, topics, permissions, tokens, backup, checks. */
@NullMarked
package dev.rewind.standalone.commands.operate;

import org.jspecify.annotations.NullMarked;
