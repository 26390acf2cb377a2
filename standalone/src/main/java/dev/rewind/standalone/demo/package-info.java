/** The demo: a plan that fails once and recovers, explained as it happens. */
@NullMarked
package dev.rewind.standalone.demo;

import org.jspecify.annotations.NullMarked;
