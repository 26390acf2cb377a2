package dev.rewind.test.spring;

import dev.rewind.test.RewindTest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds the test classes that have {@link RewindTest}. Spring's test framework creates it by name. */
public final class RewindContextCustomizerFactory implements ContextCustomizerFactory {

    /** For Spring's test framework. */
    public RewindContextCustomizerFactory() {}

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        RewindTest found = TestContextAnnotationUtils.findMergedAnnotation(testClass, RewindTest.class);
        if (found != null && !found.broker()) {
            throw new IllegalStateException(
                    "the test of a Spring application needs the broker; remove \"broker = false\""
                            + " from @RewindTest of " + testClass.getName());
        }
        return found == null ? null : new RewindContextCustomizer(List.of(found.settings()));
    }
}
