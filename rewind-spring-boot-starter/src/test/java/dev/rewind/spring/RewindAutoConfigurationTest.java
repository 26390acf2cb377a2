package dev.rewind.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.RollbackCommand;
import dev.rewind.runner.Plan;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.spring.actuate.RewindEndpoint;
import dev.rewind.spring.actuate.RewindEndpointAutoConfiguration;
import dev.rewind.spring.actuate.RewindHealthOfBoot3AutoConfiguration;
import dev.rewind.spring.actuate.RewindHealthOfBoot4AutoConfiguration;
import dev.rewind.spring.actuate.RewindMetricsAutoConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

/** Which beans an application has, by what it has and by its properties. No broker is there. */
class RewindAutoConfigurationTest {

    private static final String HEALTH = "rewindHealthIndicator";
    private static final String PORT_OF_NOTHING = "127.0.0.1:1";

    /** Without a broker: the application starts because it may connect later. */
    private final ApplicationContextRunner lazy = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    RewindAutoConfiguration.class,
                    RewindEndpointAutoConfiguration.class,
                    RewindHealthOfBoot3AutoConfiguration.class,
                    RewindHealthOfBoot4AutoConfiguration.class,
                    RewindMetricsAutoConfiguration.class))
            .withPropertyValues(
                    "rewind.startup=lazy",
                    "spring.kafka.bootstrap-servers=" + PORT_OF_NOTHING,
                    "rewind.kafka.admin.default.api.timeout.ms=200",
                    "rewind.kafka.request.timeout.ms=200",
                    "rewind.kafka.default.api.timeout.ms=200",
                    "management.endpoints.web.exposure.include=rewind");

    @Test
    void anApplicationHasEachBeanOnce() {
        lazy.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).hasSingleBean(Configuration.class);
            assertThat(context).hasSingleBean(RewindLifecycle.class);
            assertThat(context).hasSingleBean(TransactionalCapture.class);
            assertThat(context.getBeanDefinitionNames()).contains("rewindPlanRunner", "rewindStateCapture", HEALTH);
        });
    }

    @Test
    void aStarterThatIsDisabledDoesNothing() {
        lazy.withPropertyValues("rewind.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeanDefinitionNames())
                    .noneMatch(name -> name.startsWith("rewind") && !name.startsWith("rewind-"));
        });
    }

    @Test
    void withoutKafkaAnApplicationFailsFast() {
        lazy.withPropertyValues("rewind.startup=fail-fast").run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(Exception.class);
            assertThat(causes(context.getStartupFailure()))
                    .anySatisfy(cause -> assertThat(cause)
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining(PORT_OF_NOTHING));
        });
    }

    @Test
    void withoutKafkaALazyApplicationIsNotConnected() {
        lazy.run(context -> {
            RewindLifecycle lifecycle = context.getBean(RewindLifecycle.class);
            assertThat(lifecycle.isRunning()).isTrue();
            assertThat(lifecycle.isConnected()).isFalse();
        });
    }

    @Test
    void healthAndEndpointNeedActuator() {
        lazy.withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).doesNotHaveBean(HEALTH);
                    assertThat(context).doesNotHaveBean("rewindEndpoint");
                    assertThat(context).hasSingleBean(RewindLifecycle.class);
                });
    }

    @Test
    void theHealthCanBeSwitchedOff() {
        lazy.withPropertyValues("management.health.rewind.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HEALTH));
        lazy.withPropertyValues("management.health.defaults.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HEALTH));
    }

    @Test
    void theEndpointIsThereIfItIsExposed() {
        lazy.run(context -> assertThat(context).hasSingleBean(RewindEndpoint.class));
        lazy.withPropertyValues("management.endpoints.web.exposure.include=info")
                .run(context -> assertThat(context).doesNotHaveBean(RewindEndpoint.class));
    }

    @Test
    void metricsNeedMicrometer() {
        lazy.run(context -> assertThat(context.getBeanDefinitionNames()).contains("rewindMeteredPlans"));
        lazy.withClassLoader(new FilteredClassLoader("io.micrometer")).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeanDefinitionNames()).doesNotContain("rewindMeteredPlans");
        });
    }

    @Test
    void capturesAfterACommitNeedSpringsTransactions() {
        lazy.withClassLoader(new FilteredClassLoader("org.springframework.transaction"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).doesNotHaveBean("rewindTransactionalCapture");
                });
    }

    @Test
    void beansOfTheApplicationHavePrecedence() {
        Configuration own = Configuration.of(Map.of("REWIND_TOPIC_PREFIX", "own."), null);
        lazy.withBean("ownConfiguration", Configuration.class, () -> own)
                .run(context -> assertThat(context.getBean(Configuration.class)).isSameAs(own));
    }

    @Test
    void propertiesBecomeSettings() {
        lazy.withPropertyValues(
                        "rewind.topic-prefix=eu.",
                        "rewind.command-wait=90s",
                        "rewind.plans-at-once=3",
                        "rewind.service=billing")
                .run(context -> {
                    Configuration configuration = context.getBean(Configuration.class);
                    assertThat(configuration.text(Setting.TOPIC_PREFIX)).isEqualTo("eu.");
                    assertThat(configuration.duration(Setting.COMMAND_WAIT)).isEqualTo(Duration.ofSeconds(90));
                    assertThat(configuration.integer(Setting.PLANS_AT_ONCE)).isEqualTo(3);
                    assertThat(context.getBean(RewindLifecycle.class).service()).isEqualTo("billing");
                });
    }

    @Test
    void theServiceHasTheNameOfTheApplication() {
        lazy.withPropertyValues("spring.application.name=shop")
                .run(context -> assertThat(
                                context.getBean(RewindLifecycle.class).service())
                        .isEqualTo("shop"));
    }

    @Test
    void propertiesOfSpringForKafkaBecomeThoseOfAllClients() {
        lazy.withPropertyValues(
                        "spring.kafka.security.protocol=SASL_SSL",
                        "spring.kafka.properties.sasl.mechanism=PLAIN",
                        "spring.kafka.properties[sasl.jaas.config]=a.b.PlainLoginModule required;",
                        "spring.kafka.ssl.trust-store-location=file:/certificates/trust.p12",
                        "spring.kafka.ssl.trust-store-password=secret",
                        "spring.kafka.producer.properties.linger.ms=7",
                        "rewind.kafka.client.id=shop")
                .run(context -> {
                    Configuration configuration = context.getBean(Configuration.class);
                    assertThat(configuration.bootstrapServers()).isEqualTo(PORT_OF_NOTHING);
                    assertThat(configuration.consumer())
                            .containsEntry("security.protocol", "SASL_SSL")
                            .containsEntry("sasl.mechanism", "PLAIN")
                            .containsEntry("sasl.jaas.config", "a.b.PlainLoginModule required;")
                            .containsEntry("ssl.truststore.location", "/certificates/trust.p12")
                            .containsEntry("ssl.truststore.password", "secret")
                            .containsEntry("client.id", "shop")
                            .doesNotContainKey("linger.ms");
                    assertThat(configuration.producer()).containsEntry("linger.ms", "7");
                });
    }

    @Test
    void anSslBundleIsUsedByAllClients() {
        lazy.withPropertyValues("spring.kafka.ssl.bundle=kafka")
                .run(context -> assertThat(context.getBean(Configuration.class).admin())
                        .containsEntry("ssl.engine.factory.class", SslBundleEngineFactory.class.getName())
                        .containsEntry("rewind.ssl.bundle", "kafka"));
    }

    @Test
    void plansAndHandlersAreFound() {
        lazy.withUserConfiguration(OneOfEach.class).run(context -> {
            RewindLifecycle lifecycle = context.getBean(RewindLifecycle.class);
            assertThat(lifecycle.planNames()).containsExactly("nightly");
            assertThat(lifecycle.entityTypes()).containsExactly("note");
        });
        lazy.withUserConfiguration(OneOfEach.class)
                .withPropertyValues("rewind.serve=false")
                .run(context -> assertThat(
                                context.getBean(RewindLifecycle.class).planNames())
                        .isEmpty());
    }

    @Test
    void aTypeHasOneHandler() {
        lazy.withUserConfiguration(OneOfEach.class)
                .withBean("another", Notes.class)
                .run(context -> assertThat(causes(context.getStartupFailure()))
                        .anySatisfy(cause -> assertThat(cause)
                                .hasMessage("entities of type \"note\" have two handlers, Notes.restore and"
                                        + " Notes.restore; remove one of them")));
    }

    @Test
    void aHandlerWithOtherParametersIsRefused() {
        lazy.withBean(HandlerWithoutState.class)
                .run(context -> assertThat(causes(context.getStartupFailure()))
                        .anySatisfy(cause -> assertThat(cause)
                                .hasMessageStartingWith("@RollbackHandler is on HandlerWithoutState.restore;")));
        lazy.withBean(HandlerWithOtherResult.class)
                .run(
                        context -> assertThat(causes(context.getStartupFailure()))
                                .anySatisfy(
                                        cause -> assertThat(cause)
                                                .hasMessageStartingWith(
                                                        "@RollbackHandler is on HandlerWithOtherResult.restore, which returns Integer;")));
    }

    @Test
    void theFailureNamesTheRemedy() {
        var analysis = new RewindFailureAnalyzer()
                .analyze(new IllegalStateException(new ConfigurationException("the broker does not answer")));
        assertThat(analysis.getDescription()).isEqualTo("Rewind cannot start: the broker does not answer");
        assertThat(analysis.getAction()).contains("rewind.startup=lazy");
    }

    /** Restores notes. */
    static class Notes {
        @RollbackHandler("note")
        void restore(String note) {}
    }

    static class HandlerWithoutState {
        @RollbackHandler("note")
        void restore() {}
    }

    static class HandlerWithOtherResult {
        @RollbackHandler("note")
        Integer restore(String note, RollbackCommand command) {
            return 1;
        }
    }

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    static class OneOfEach {
        @Bean
        Plan<String> nightly() {
            return Plan.named("nightly", String.class)
                    .step("only", state -> state)
                    .build();
        }

        @Bean
        Notes notes() {
            return new Notes();
        }
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
