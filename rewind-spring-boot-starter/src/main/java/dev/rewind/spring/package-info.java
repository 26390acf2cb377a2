/**
 * Rewind in a Spring Boot application: each bean of type {@code Plan} is served, each method with {@link
 * dev.rewind.spring.RollbackHandler} restores entities, and the settings come from {@code rewind.*} and {@code
 * spring.kafka.*}.
 */
@NullMarked
package dev.rewind.spring;

import org.jspecify.annotations.NullMarked;
