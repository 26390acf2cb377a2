package dev.rewind.test;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives each test a kit, which ends with the test. The first kit of a JVM starts the installation. */
final class RewindExtension implements AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace OWN = Namespace.create(RewindExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RewindKit.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Store store = context.getStore(OWN);
        RewindKit kit = store.get(RewindKit.class, RewindKit.class);
        if (kit == null) {
            kit = new RewindKit(installation(context));
            store.put(RewindKit.class, kit);
        }
        return kit;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    private static void close(ExtensionContext context) {
        RewindKit kit = context.getStore(OWN).remove(RewindKit.class, RewindKit.class);
        if (kit != null) {
            kit.close();
        }
    }

    private static TestProcessor installation(ExtensionContext context) {
        Optional<ExtensionContext> level = Optional.of(context);
        while (level.isPresent()) {
            Optional<RewindTest> found = level.get()
                    .getTestClass()
                    .flatMap(test -> AnnotationSupport.findAnnotation(test, RewindTest.class));
            if (found.isPresent()) {
                return TestProcessor.with(found.get().broker(), found.get().settings());
            }
            level = level.get().getParent();
        }
        throw new IllegalStateException("the test class is not annotated with @RewindTest; add the annotation");
    }
}
