/**
 * The contract between a processor's store server and its readers. Every path, name, record and frame is written and
 * read here, so that both sides change together.
 */
@NullMarked
package dev.rewind.storeapi;

import org.jspecify.annotations.NullMarked;
