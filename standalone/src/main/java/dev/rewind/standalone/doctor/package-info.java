/** Whether an installation is as it must be, looked at from where a user sits. */
@NullMarked
package dev.rewind.standalone.doctor;

import org.jspecify.annotations.NullMarked;
