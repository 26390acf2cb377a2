/** What the tests of several modules share. No product code depends on it. */
@NullMarked
package dev.rewind.testsupport;

import org.jspecify.annotations.NullMarked;
