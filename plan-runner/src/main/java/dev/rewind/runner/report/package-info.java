/** Reports progress to listeners and to OpenTelemetry. */
@NullMarked
package dev.rewind.runner.report;

import org.jspecify.annotations.NullMarked;
