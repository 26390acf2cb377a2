package dev.rewind.spring;

import dev.rewind.runner.PlanListener;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** Passes the progress of served plans on to all listeners of the application. */
final class PlanListeners {

    private PlanListeners() {}

    /** One listener that passes every call on, also those of methods that a later version adds. */
    static PlanListener all(List<PlanListener> listeners) {
        List<PlanListener> all = List.copyOf(listeners);
        return (PlanListener) Proxy.newProxyInstance(
                PlanListener.class.getClassLoader(),
                new Class<?>[] {PlanListener.class},
                (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(all, arguments);
                    }
                    try {
                        for (PlanListener listener : all) {
                            method.invoke(listener, arguments);
                        }
                        return null;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
