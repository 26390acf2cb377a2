/** A plan that fails once and recovers, told as it happens. */
@NullMarked
package dev.rewind.standalone.demo;

import org.jspecify.annotations.NullMarked;
