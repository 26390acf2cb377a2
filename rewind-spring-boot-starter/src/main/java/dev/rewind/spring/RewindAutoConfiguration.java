package dev.rewind.spring;

import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.runner.StateCapture;
import dev.rewind.service.config.Configuration;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Gives an application a plan runner, a state capture, and the lifecycle that serves its plans and handles rollbacks.
 * Each bean gives way to one of the application.
 *
 * <p>The runner and the capture connect to Kafka when they are created, so they are created at the first use. With
 * {@code rewind.startup=lazy}, inject an {@link ObjectProvider} of them.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "rewind.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RewindProperties.class)
public class RewindAutoConfiguration {

    private static final String DEFAULT_SERVICE = "application";

    /** The settings of Rewind and of Kafka's clients. */
    @Bean
    @ConditionalOnMissingBean
    Configuration rewindConfiguration(
            Environment environment,
            ResourceLoader resources,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<KafkaServers> kafka,
            ObjectProvider<RewindConnectionDetails> connections) {
        bundles.ifAvailable(SslBundleEngineFactory::use);
        return RewindSettings.of(
                environment, resources, kafka.getIfUnique(KafkaServers::ofProperties), connections.getIfUnique());
    }

    /** Runs plans. The lifecycle closes it. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    PlanRunner rewindPlanRunner(Configuration configuration, ObjectProvider<OpenTelemetry> telemetry) {
        return PlanRunner.connect(configuration, telemetry.getIfUnique(GlobalOpenTelemetry::get));
    }

    /** Takes checkpoints of entities of the application. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    StateCapture rewindStateCapture(Configuration configuration, RewindProperties properties, Environment environment) {
        return StateCapture.connect(configuration, service(properties, environment));
    }

    /**
     * Serves the plans and receives rollback commands. An application with a {@link RollbackInbox} of its own gets no
     * other one.
     */
    @Bean
    @ConditionalOnMissingBean
    RewindLifecycle rewindLifecycle(
            RewindProperties properties,
            Environment environment,
            Configuration configuration,
            ObjectProvider<PlanRunner> runners,
            ObjectProvider<Plan<?>> plans,
            ObjectProvider<PlanListener> listeners,
            ConfigurableListableBeanFactory beans) {
        boolean hasInbox = beans.getBeanNamesForType(RollbackInbox.class).length > 0;
        return new RewindLifecycle(
                properties,
                service(properties, environment),
                configuration,
                runners::getObject,
                plans.orderedStream().<Plan<?>>map(plan -> plan).toList(),
                hasInbox ? new RollbackHandlers() : RollbackHandlers.in(beans),
                PlanListeners.all(listeners.orderedStream().toList()));
    }

    private static String service(RewindProperties properties, Environment environment) {
        return properties.service().isBlank()
                ? environment.getProperty("spring.application.name", DEFAULT_SERVICE)
                : properties.service();
    }

    /** Captures after the commit of a transaction, if the application has Spring's transactions. */
    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.transaction.support.TransactionSynchronizationManager")
    static class OfTransactions {

        @Bean
        @ConditionalOnMissingBean
        TransactionalCapture rewindTransactionalCapture(
                ObjectProvider<StateCapture> captures, ObjectProvider<RegisteredCaptures> registry) {
            return new TransactionalCapture(captures::getObject, registry::getIfAvailable);
        }
    }
}
