package dev.rewind.test.memory;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Kafka client of an object that has some of its methods. The interfaces of the clients have many more methods
 * than the SDK calls, and each release of Kafka adds some.
 */
final class PartialClient {

    private PartialClient() {}

    /**
     * A client that calls the methods of this object that have the same name and the same parameters.
     *
     * @param kind the interface of the client
     */
    static <C> C of(Class<C> kind, Object implementation) {
        return kind.cast(Proxy.newProxyInstance(
                kind.getClassLoader(),
                new Class<?>[] {kind},
                (proxy, method, arguments) -> call(kind, implementation, method, arguments)));
    }

    private static @Nullable Object call(
            Class<?> kind, Object implementation, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            Method own = method.getDeclaringClass() == Object.class
                    ? method
                    : implementation.getClass().getDeclaredMethod(method.getName(), method.getParameterTypes());
            return own.invoke(implementation, arguments);
        } catch (NoSuchMethodException e) {
            throw new UnsupportedOperationException(
                    "tests without a broker have no " + kind.getSimpleName() + "." + method.getName()
                            + "; remove \"broker = false\" from @RewindTest",
                    e);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
