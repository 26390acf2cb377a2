/** Gives the contexts of Spring's tests the addresses of the test installation. It needs Spring only if Spring is there. */
@NullMarked
package dev.rewind.test.spring;

import org.jspecify.annotations.NullMarked;
