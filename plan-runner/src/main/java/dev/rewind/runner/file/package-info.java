/** Plans as YAML files whose steps are programs: {@link dev.rewind.runner.file.PlanFile}. */
@NullMarked
package dev.rewind.runner.file;

import org.jspecify.annotations.NullMarked;
