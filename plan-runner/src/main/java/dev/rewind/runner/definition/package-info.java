/** What a plan consists of, as the engine sees it: steps in order, grouped into stages. */
@NullMarked
package dev.rewind.runner.definition;

import org.jspecify.annotations.NullMarked;
