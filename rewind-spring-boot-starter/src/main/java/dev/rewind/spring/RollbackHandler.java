package dev.rewind.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a bean the restorer of the application's entities of one type. The application then has a {@link
 * dev.rewind.runner.RollbackInbox}.
 *
 * <pre>{@code
 * @RollbackHandler("artifact")
 * Artifact restore(Artifact artifact, RollbackCommand command) {
 *     return store.put(command.entity().id(), artifact);
 * }
 * }</pre>
 *
 * <p>The first parameter is the state to restore, and its type is the type of the states. The second parameter, of type
 * {@code RollbackCommand}, may be left out. The method returns the state that the entity has now, or nothing if that is
 * the state to restore. It must be idempotent, see {@link dev.rewind.runner.Restorer}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RollbackHandler {

    /** The type of the entities, such as {@code artifact}. Each type has one handler. */
    String value();
}
