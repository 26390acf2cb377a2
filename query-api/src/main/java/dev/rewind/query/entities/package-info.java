/** Routes for entities: read, list, count, pause, cancel, park, resume, signal, timelines and verification. */
@NullMarked
package dev.rewind.query.entities;

import org.jspecify.annotations.NullMarked;
