/** What a step of a plan file does: runs a program or sends an HTTP request. */
@NullMarked
package dev.rewind.runner.file.action;

import org.jspecify.annotations.NullMarked;
