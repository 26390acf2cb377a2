package dev.rewind.events.cloudevents;

import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents types of events, facts and commands: {@code StepStarted} is {@code step-started} in documents and
 * {@code dev.rewind.step-started.v1} as a type. Additive changes keep the version.
 */
public final class EventTypes {

    private static final String PREFIX = "dev.rewind.";
    private static final String VERSION = ".v1";

    private static final ClassValue<String> NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> kind) {
            return kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        }
    };

    private static final Map<String, Class<? extends PlanEvent>> PLAN_EVENTS = byType(PlanEvent.class);
    private static final Map<String, Class<? extends Fact>> FACTS = byType(Fact.class);

    private EventTypes() {}

    /** The CloudEvents types of all plan events, in the order of the contract. */
    public static Map<String, Class<? extends PlanEvent>> planEvents() {
        return PLAN_EVENTS;
    }

    /** The CloudEvents types of all facts, in the order of the contract. */
    public static Map<String, Class<? extends Fact>> facts() {
        return FACTS;
    }

    /** The CloudEvents type of a rollback command. */
    public static String rollbackCommand() {
        return typeOf(RollbackCommand.class);
    }

    /** The class of the plan event with this CloudEvents type, or null. */
    static @Nullable Class<? extends PlanEvent> planEvent(String type) {
        return PLAN_EVENTS.get(type);
    }

    /** {@code dev.rewind.step-started.v1}. */
    public static String typeOf(Class<?> kind) {
        return PREFIX + nameOf(kind) + VERSION;
    }

    /** {@code step-started}. */
    public static String nameOf(Class<?> kind) {
        return NAMES.get(kind);
    }

    private static <T> Map<String, Class<? extends T>> byType(Class<T> family) {
        Map<String, Class<? extends T>> types = new LinkedHashMap<>();
        Stream<Class<?>> members = Arrays.stream(family.getPermittedSubclasses());
        members.forEach(member -> types.put(typeOf(member), member.asSubclass(family)));
        return Collections.unmodifiableMap(types);
    }
}
