/**
 * Plans as YAML files, whose steps are programs and HTTP requests: {@link dev.rewind.runner.file.PlanFile}.
 *
 * <p>The readers take values from the parser's events, not from records that Jackson binds. Errors name the line of the
 * value, variables and labels keep their text as written ({@code 01234}), and text that YAML 1.1 reads differently is
 * refused; a bound tree has lost all three. Most keys have several forms with checks of their own, so binding would
 * replace few lines, and would need an adapter that carries the places of values through Jackson.
 */
@NullMarked
package dev.rewind.runner.file;

import org.jspecify.annotations.NullMarked;
