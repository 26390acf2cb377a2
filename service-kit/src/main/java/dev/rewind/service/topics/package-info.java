/** Makes and verifies the topics of an installation. */
@NullMarked
package dev.rewind.service.topics;

import org.jspecify.annotations.NullMarked;
