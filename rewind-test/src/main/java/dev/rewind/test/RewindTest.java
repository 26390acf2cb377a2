package dev.rewind.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives a JUnit test class a real Kafka broker and a real checkpoint processor in this JVM, or, with {@code broker =
 * false}, the rules of the processor alone. Tests get a {@link
 * RewindKit} as a parameter.
 *
 * <pre>{@code
 * @RewindTest
 * class FulfilmentIT {
 *     @Test
 *     void aDeclinedCardReleasesTheStock(RewindKit kit) throws Exception {
 *         String id = kit.newId("order");
 *         kit.run(fulfilment, id, order);
 *         assertThat(kit.plan(id)).failedAt("charge").rolledBackTo("reserve").undid("reserve");
 *     }
 * }
 * }</pre>
 *
 * <p>The broker starts once per JVM, and one processor for each set of {@link #settings}. All tests share them, so a
 * test uses ids of its own, which {@link RewindKit#newId} makes. If JUnit runs tests in parallel, those of this
 * annotation run one after the other, because they share the clock of the log.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RewindExtension.class)
@ResourceLock("dev.rewind.test.clock")
public @interface RewindTest {

    /**
     * Settings of the processor and the runners, such as {@code REWIND_RETENTION=plan:max_age=30d}. Those that are not
     * given have their default, except for {@code REWIND_PARTITIONS}, which is 1.
     */
    String[] settings() default {};

    /**
     * Whether there is a real broker and a real processor. Without them, the plans of the SDK run against the rules of
     * the processor in this JVM, and the log is in its memory. The kit and the assertions are the same. Such a test
     * starts in a fraction of a second and is for plans; services that have Kafka clients of their own need the broker.
     */
    boolean broker() default true;
}
