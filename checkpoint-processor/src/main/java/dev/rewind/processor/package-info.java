/** The processor as a whole: started, asked whether it is ready, closed. */
@NullMarked
package dev.rewind.processor;

import org.jspecify.annotations.NullMarked;
