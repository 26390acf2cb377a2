package dev.rewind.e2e.tester;

import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * One {@code rewind up} for all tests that only read and publish. It starts with the first of them. A test takes it
 * as a parameter of type {@link RewindProcess} and uses entities of its own. When a test fails, the process's logs
 * are printed.
 */
public final class SharedRewind implements BeforeAllCallback, ParameterResolver, TestWatcher {
    @Override
    public void beforeAll(ExtensionContext context) {
        shared();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RewindProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shared();
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        System.err.println(context.getDisplayName() + " failed; rewind up had written:\n"
                + shared().logs().tail());
    }

    private static RewindProcess shared() {
        return Shared.REWIND;
    }

    /** Static and not in JUnit's store: to JUnit, each class that a test process receives is a new run. */
    private static final class Shared {
        /** Fewer partitions than usual, because each one costs time at the start and later. */
        private static final RewindProcess REWIND =
                OwnRewind.started(RewindProcess.in(Scratch.directory("shared"), Map.of("REWIND_PARTITIONS", "3")));

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(REWIND::close));
        }
    }
}
