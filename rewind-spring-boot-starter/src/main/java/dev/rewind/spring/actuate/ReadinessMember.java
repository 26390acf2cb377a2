package dev.rewind.spring.actuate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts the health {@code rewind} into the group readiness, whose type has another package in each Spring Boot. */
final class ReadinessMember {

    private static final String READINESS = "readiness";
    private static final String REWIND = "rewind";

    private ReadinessMember() {}

    /**
     * The same groups, with readiness extended; null if there is no such group.
     *
     * @param type the interface of a group, with the method {@code isMember}
     * @param group returns the group of a name
     */
    static <G> @Nullable Map<String, G> added(Class<G> type, Set<String> names, Function<String, @Nullable G> group) {
        if (!names.contains(READINESS)) {
            return null;
        }
        Map<String, G> extended = new LinkedHashMap<>();
        for (String name : names) {
            G one = group.apply(name);
            if (one != null) {
                extended.put(name, name.equals(READINESS) ? extended(type, one) : one);
            }
        }
        return extended;
    }

    private static <G> G extended(Class<G> type, G group) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isMember") && REWIND.equals(arguments[0])) {
                        return true;
                    }
                    try {
                        return method.invoke(group, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
