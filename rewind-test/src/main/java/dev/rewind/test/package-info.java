/**
 * The test kit for services that use Rewind. {@link dev.rewind.test.RewindTest} gives a test class a real broker and a
 * real checkpoint processor in the JVM. {@link dev.rewind.test.RewindKit} runs plans, moves time and injects faults.
 * {@link dev.rewind.test.RewindAssertions} checks what the log records.
 */
@NullMarked
package dev.rewind.test;

import org.jspecify.annotations.NullMarked;
