/** The checks of {@code rewind doctor}: whether a user of this machine can work with an installation. */
@NullMarked
package dev.rewind.standalone.doctor;

import org.jspecify.annotations.NullMarked;
