package dev.rewind.e2e.tester;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * One {@code rewind up} for all tests that do not harm it, started with the first of them. A test takes it as a
 * parameter of type {@link RewindProcess}, and keeps to entities of its own. When a test fails, the process's logs are
 * printed.
 */
public final class SharedRewind implements BeforeAllCallback, ParameterResolver, TestWatcher {
    private static final Namespace NAMESPACE = Namespace.create(SharedRewind.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        shared(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RewindProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shared(context);
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        System.err.println(context.getDisplayName() + " failed; rewind up had written:\n"
                + shared(context).logs().tail());
    }

    private static RewindProcess shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(RewindProcess.class, SharedRewind::start, RewindProcess.class);
    }

    private static RewindProcess start(Class<RewindProcess> key) {
        return OwnRewind.started(RewindProcess.in(Scratch.directory("shared")));
    }
}
