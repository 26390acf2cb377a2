package dev.rewind.spring;

import dev.rewind.events.RollbackCommand;
import dev.rewind.runner.Restorer;
import dev.rewind.runner.RollbackInbox;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** The methods with {@link RollbackHandler} of all beans, by the type of their entities. */
final class RollbackHandlers {

    private final Map<String, Handler> byType = new TreeMap<>();

    private record Handler(Object bean, Method method) {

        Class<?> state() {
            return method.getParameterTypes()[0];
        }

        /** Calls the method and returns the state that the entity has then. */
        Object restore(Object state, RollbackCommand command) throws Exception {
            try {
                Object now = method.getParameterCount() == 1
                        ? method.invoke(bean, state)
                        : method.invoke(bean, state, command);
                return method.getReturnType() == void.class || now == null ? state : now;
            } catch (InvocationTargetException e) {
                throw e.getTargetException() instanceof Exception cause ? cause : e;
            }
        }
    }

    /**
     * Finds the methods.
     *
     * @throws IllegalStateException when a method cannot be a handler, or two are for the same type
     */
    static RollbackHandlers in(ConfigurableListableBeanFactory beans) {
        RollbackHandlers handlers = new RollbackHandlers();
        for (String name : beans.getBeanDefinitionNames()) {
            boolean isTemplate = beans.getBeanDefinition(name).isAbstract() || ScopedProxyUtils.isScopedTarget(name);
            Class<?> type = isTemplate ? null : AutoProxyUtils.determineTargetClass(beans, name);
            if (type != null && !type.getName().startsWith("org.springframework.")) {
                handlers.add(beans, name, type);
            }
        }
        return handlers;
    }

    boolean isEmpty() {
        return byType.isEmpty();
    }

    /** The types of entities that have a handler. */
    Set<String> types() {
        return new TreeSet<>(byType.keySet());
    }

    /** An inbox with these handlers, not started. */
    RollbackInbox.Builder inbox(String service) {
        RollbackInbox.Builder inbox = RollbackInbox.named(service);
        byType.forEach((type, handler) -> restore(inbox, type, handler, handler.state()));
        return inbox;
    }

    @SuppressWarnings("unchecked")
    private static <S> void restore(RollbackInbox.Builder inbox, String type, Handler handler, Class<S> state) {
        Restorer<S> restorer = (now, command) -> (S) handler.restore(now, command);
        inbox.restore(type, state, restorer);
    }

    private void add(ConfigurableListableBeanFactory beans, String name, Class<?> type) {
        MetadataLookup<RollbackHandler> lookup = RollbackHandlers::annotation;
        MethodIntrospector.selectMethods(type, lookup).forEach((method, handler) -> {
            requireHandler(method);
            Object bean = beans.getBean(name);
            Method callable = AopUtils.selectInvocableMethod(method, bean.getClass());
            callable.setAccessible(true);
            Handler other = byType.putIfAbsent(handler.value(), new Handler(bean, callable));
            if (other != null) {
                throw new IllegalStateException("entities of type \"" + handler.value() + "\" have two handlers, "
                        + text(other.method()) + " and " + text(method) + "; remove one of them");
            }
        });
    }

    private static @Nullable RollbackHandler annotation(Method method) {
        return AnnotatedElementUtils.findMergedAnnotation(method, RollbackHandler.class);
    }

    private static void requireHandler(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        boolean takesState =
                parameters.length == 1 || (parameters.length == 2 && parameters[1] == RollbackCommand.class);
        if (!takesState) {
            throw new IllegalStateException("@RollbackHandler is on " + text(method)
                    + "; such a method takes the state, and after it a RollbackCommand if it needs one");
        }
        Class<?> returned = method.getReturnType();
        if (returned != void.class && !parameters[0].isAssignableFrom(returned)) {
            throw new IllegalStateException(
                    "@RollbackHandler is on " + text(method) + ", which returns " + returned.getSimpleName()
                            + "; such a method returns nothing, or the state that the entity has now");
        }
    }

    private static String text(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
