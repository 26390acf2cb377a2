@NullMarked
package dev.rewind.e2e.deploy;

import org.jspecify.annotations.NullMarked;
