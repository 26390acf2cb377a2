/** Makes and verifies the topics of an installation. */
@NullMarked
package dev.rewind.events.topics;

import org.jspecify.annotations.NullMarked;
