/** The state stores: the classes that read and write their rows. The rows are in {@code processor.layout}. */
@NullMarked
package dev.rewind.processor.store;

import org.jspecify.annotations.NullMarked;
