package dev.rewind.processor.layout;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks that a value read from JSON is complete: a member that the JSON lacks is null. */
final class RowShape {
    /** Every row that is read is checked, and the reflection takes many times as long as the check. */
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .filter(component -> !component.getType().isPrimitive())
                    .map(Part::of)
                    .toList();
        }
    };

    private RowShape() {}

    /** A part of a record that can be null. */
    private record Part(String name, boolean isOptional, MethodHandle accessor) {

        private static Part of(RecordComponent component) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            try {
                return new Part(
                        component.getName(),
                        component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                        MethodHandles.lookup()
                                .unreflect(accessor)
                                .asType(MethodType.methodType(Object.class, Object.class)));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(accessor + " cannot be called", e);
            }
        }

        private @Nullable Object in(Object value) {
            try {
                return (Object) accessor.invokeExact(value);
            } catch (Throwable e) {
                throw new IllegalStateException(value.getClass() + " does not let " + name + " be read", e);
            }
        }
    }

    /** The name of a missing part, one that is null and must not be; null if no part is missing. */
    static @Nullable String missing(Object value) {
        if (value instanceof Record) {
            return missingOfRecord(value);
        }
        if (value instanceof Map<?, ?> map) {
            return missingOfAll(map.values());
        }
        return value instanceof Iterable<?> all ? missingOfAll(all) : null;
    }

    private static @Nullable String missingOfRecord(Object value) {
        for (Part part : PARTS.get(value.getClass())) {
            Object found = part.in(value);
            String missing = found == null ? (part.isOptional() ? null : part.name()) : missing(found);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private static @Nullable String missingOfAll(Iterable<?> all) {
        for (Object one : all) {
            String missing = one == null ? "an element" : missing(one);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }
}
