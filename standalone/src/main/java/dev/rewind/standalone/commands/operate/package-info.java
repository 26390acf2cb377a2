/**
 * The commands for operators: services, topics, permissions, tokens, backup, checks. Also those to begin with: the demo and
 * the starter plan.
 */
@NullMarked
package dev.rewind.standalone.commands.operate;

import org.jspecify.annotations.NullMarked;
