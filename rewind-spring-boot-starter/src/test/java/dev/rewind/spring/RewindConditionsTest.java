package dev.rewind.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.jdbc.JdbcTransactions;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.StateCapture;
import dev.rewind.service.config.Configuration;
import dev.rewind.spring.actuate.RewindEndpoint;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;

/** Each condition of each auto-configuration of the starter, with and without what it asks for. No broker is there. */
class RewindConditionsTest {

    private static final Path IMPORTS = Path.of("../rewind-spring-boot-starter/src/main/resources/META-INF/spring/"
            + "org.springframework.boot.autoconfigure.AutoConfiguration.imports");

    private final ApplicationContextRunner lazy = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(all()))
            .withPropertyValues(
                    "rewind.startup=lazy",
                    "spring.kafka.bootstrap-servers=127.0.0.1:1",
                    "rewind.kafka.default.api.timeout.ms=200",
                    "rewind.kafka.request.timeout.ms=200",
                    "management.endpoints.web.exposure.include=rewind");

    private static Class<?>[] all() {
        try {
            return Files.readAllLines(IMPORTS).stream()
                    .map(name -> ClassUtils.resolveClassName(name, null))
                    .toArray(Class<?>[]::new);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noPartOfADisabledStarterIsThere() {
        withDatabase(lazy).withPropertyValues("rewind.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(Arrays.stream(context.getBeanDefinitionNames())
                            .map(context::getType)
                            .filter(type -> type != null && type.getName().startsWith("dev.rewind.")))
                    .isEmpty();
        });
    }

    /** What an application may lack, and the beans that it then does not have. */
    static Stream<Map.Entry<String, List<String>>> missing() {
        return Stream.of(
                Map.entry("org.springframework.boot.actuate", List.of("rewindEndpoint")),
                Map.entry("io.micrometer.core", List.of("rewindMeteredPlans")),
                Map.entry("io.micrometer.observation", List.of("rewindObservedPlans")),
                Map.entry("org.springframework.transaction", List.of("rewindTransactionalCapture")),
                Map.entry("org.springframework.jdbc", List.of("rewindJdbcTransactions")),
                Map.entry("dev.rewind.jdbc", List.of("rewindJdbcTransactions")));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void aPartNeedsItsLibrary(Map.Entry<String, List<String>> missing) {
        ApplicationContextRunner application =
                missing.getValue().contains("rewindJdbcTransactions") ? lazy : withDatabase(lazy);
        if (!missing.getValue().contains("rewindJdbcTransactions")) {
            lazy.run(context -> assertThat(context.getBeanDefinitionNames()).containsAll(missing.getValue()));
        }
        application.withClassLoader(new FilteredClassLoader(missing.getKey())).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).hasSingleBean(RewindLifecycle.class);
            assertThat(context.getBeanDefinitionNames()).doesNotContainAnyElementsOf(missing.getValue());
        });
    }

    @Test
    void databaseStepsNeedADatabase() {
        lazy.run(context -> assertThat(context).doesNotHaveBean(JdbcTransactions.class));
        withDatabase(lazy).run(context -> assertThat(context).hasSingleBean(JdbcTransactions.class));
        withDatabase(lazy)
                .withBean("second", DataSource.class, PGSimpleDataSource::new)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).doesNotHaveBean(JdbcTransactions.class);
                });
    }

    @Test
    void capturesAreNotRegisteredWithoutARegistry() {
        withDatabase(lazy).run(context -> {
            assertThat(context).hasSingleBean(TransactionalCapture.class);
            assertThat(context).doesNotHaveBean(RegisteredCaptures.class);
        });
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                PlanRunner.class,
                StateCapture.class,
                TransactionalCapture.class,
                RewindEndpoint.class,
                JdbcTransactions.class
            })
    <T> void aBeanOfTheApplicationHasPrecedence(Class<T> type) {
        withDatabase(lazy)
                .withBean(
                        "own",
                        type,
                        () -> {
                            throw new IllegalStateException("this test does not need the bean itself");
                        },
                        definition -> definition.setLazyInit(true))
                .run(context -> assertThat(context.getSourceApplicationContext()
                                .getBeanFactory()
                                .getBeanNamesForType(type, true, false))
                        .containsExactly("own"));
    }

    @Test
    void aLifecycleOfTheApplicationHasPrecedence() {
        lazy.withUserConfiguration(OwnLifecycle.class)
                .run(context -> assertThat(
                                context.getBean(RewindLifecycle.class).service())
                        .isEqualTo("own"));
    }

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    static class OwnLifecycle {
        @Bean
        RewindLifecycle lifecycle(
                RewindProperties properties, Configuration configuration, ObjectProvider<PlanRunner> runners) {
            return new RewindLifecycle(
                    properties,
                    "own",
                    configuration,
                    runners::getObject,
                    List.of(),
                    new RollbackHandlers(),
                    PlanListener.SILENT);
        }
    }

    @Test
    void theConnectionOfATestHasPrecedenceOverProperties() {
        lazy.withPropertyValues("rewind.topic-prefix=eu.", "rewind.kafka.bootstrap.servers=127.0.0.1:2")
                .withBean(RewindConnectionDetails.class, () -> () -> List.of("127.0.0.1:3", "127.0.0.1:4"))
                .run(context -> {
                    Configuration configuration = context.getBean(Configuration.class);
                    assertThat(configuration.bootstrapServers()).isEqualTo("127.0.0.1:3,127.0.0.1:4");
                    assertThat(configuration.topics().planEvents()).isEqualTo("eu.plan-events");
                });
    }

    /** As a container with {@code @ServiceConnection} has. */
    @Test
    void theKafkaConnectionOfTheApplicationIsUsed() {
        ApplicationContextRunner connected = lazy.withBean("kafka", kafkaConnection(), this::atPortFive);

        connected.run(context -> assertThat(context.getBean(Configuration.class).bootstrapServers())
                .isEqualTo("127.0.0.1:5"));
        connected
                .withPropertyValues("rewind.kafka.bootstrap.servers=127.0.0.1:2")
                .run(context -> assertThat(context.getBean(Configuration.class).bootstrapServers())
                        .isEqualTo("127.0.0.1:2"));
    }

    private static ApplicationContextRunner withDatabase(ApplicationContextRunner application) {
        DataSource source = new PGSimpleDataSource();
        return application
                .withBean("dataSource", DataSource.class, () -> source)
                .withBean(PlatformTransactionManager.class, () -> new DataSourceTransactionManager(source));
    }

    /** The type has another package in Spring Boot 4. */
    @SuppressWarnings("unchecked")
    private static Class<Object> kafkaConnection() {
        String three = "org.springframework.boot.autoconfigure.kafka.KafkaConnectionDetails";
        String four = "org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails";
        return (Class<Object>) ClassUtils.resolveClassName(ClassUtils.isPresent(three, null) ? three : four, null);
    }

    private Object atPortFive() {
        return Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {kafkaConnection()},
                (proxy, method, arguments) -> method.getName().equals("getBootstrapServers")
                        ? List.of("127.0.0.1:5")
                        : method.getName().equals("equals") ? proxy == arguments[0] : null);
    }
}
