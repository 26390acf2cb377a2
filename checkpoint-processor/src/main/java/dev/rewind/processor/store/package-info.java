/** The state stores: their keys and rows, and the classes that read and write them. */
@NullMarked
package dev.rewind.processor.store;

import org.jspecify.annotations.NullMarked;
