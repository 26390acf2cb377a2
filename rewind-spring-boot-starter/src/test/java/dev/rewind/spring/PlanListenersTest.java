package dev.rewind.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.runner.PlanListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanListenersTest {

    private final List<String> heard = new ArrayList<>();
    private final PlanListener all = PlanListeners.all(List.of(recording("one "), recording("another ")));

    @Test
    void everyCallReachesEveryListenerInOrder() throws Exception {
        List<String> expected = new ArrayList<>();
        for (Method method : PlanListener.class.getMethods()) {
            method.invoke(all, new Object[method.getParameterCount()]);
            expected.add("one " + method.getName());
            expected.add("another " + method.getName());
        }

        assertThat(heard).hasSizeGreaterThan(20).containsExactlyElementsOf(expected);
    }

    @Test
    void aFailureOfAListenerIsThrownAsItIs() {
        PlanListener failing = PlanListeners.all(List.of(new PlanListener() {
            @Override
            public void planCompleted(EntityKey plan) {
                throw new IllegalArgumentException("full");
            }
        }));

        assertThatThrownBy(() -> failing.planCompleted(EntityKey.plan("one")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("full");
    }

    private PlanListener recording(String name) {
        return (PlanListener) Proxy.newProxyInstance(
                PlanListener.class.getClassLoader(),
                new Class<?>[] {PlanListener.class},
                (proxy, method, arguments) -> heard.add(name + method.getName()) ? null : proxy);
    }
}
