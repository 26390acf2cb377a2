package dev.rewind.test.spring;

import dev.rewind.test.TestInstallations;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/** Sets {@code spring.kafka.bootstrap-servers} and {@code rewind.*} to those of the test installation. */
record RewindContextCustomizer(List<String> settings) implements ContextCustomizer {

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
        Map<String, Object> properties = TestInstallations.springProperties(settings);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("rewind-test", properties));
        TestInstallations.Use use = TestInstallations.use();
        // It is destroyed as the last bean, because it is registered first.
        context.addBeanFactoryPostProcessor(beans -> {
            beans.registerSingleton("rewindTestInstallationUse", use);
            if (beans instanceof DefaultSingletonBeanRegistry registry) {
                registry.registerDisposableBean("rewindTestInstallationUse", use::end);
            }
        });
    }
}
