/**
 * Stores that write less to their changelogs than Kafka Streams does: rows that change often once per commit, and rows
 * that follow from others never.
 */
@NullMarked
package dev.rewind.processor.changelog;

import org.jspecify.annotations.NullMarked;
