package dev.rewind.spring;

import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackCommand;
import dev.rewind.runner.Plan;
import dev.rewind.runner.Touched;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** An application with a plan and a handler of rollbacks. Its carrier refuses the first parcel. */
// It has no database, which the registry of Modulith needs.
@SpringBootApplication(
        proxyBeanMethods = false,
        excludeName = {
            "org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration",
            "org.springframework.modulith.events.config.EventPublicationAutoConfiguration"
        })
class ShopApplication {

    /** The state of the plan. */
    record Parcel(String shelf, String state) {}

    /** A shelf of the warehouse: an entity with its own checkpoints. */
    record Shelf(int pieces) {}

    /** What has happened, and what the carrier does. */
    @Component
    static class Shop {
        final List<String> effects = new CopyOnWriteArrayList<>();
        final Map<String, Shelf> shelves = new ConcurrentHashMap<>();
        final AtomicBoolean refuses = new AtomicBoolean();
        final AtomicBoolean waits;
        final CountDownLatch waiting = new CountDownLatch(1);

        Shop(@Value("${shop.waits:false}") boolean waits) {
            this.waits = new AtomicBoolean(waits);
        }

        @RollbackHandler("shelf")
        Shelf restore(Shelf shelf, RollbackCommand command) {
            effects.add("restore " + shelf.pieces());
            shelves.put(command.entity().id(), shelf);
            return shelf;
        }

        Parcel take(Parcel parcel) {
            shelves.computeIfPresent(parcel.shelf(), (id, shelf) -> new Shelf(shelf.pieces() - 1));
            effects.add("take");
            return new Parcel(parcel.shelf(), "taken");
        }

        Parcel ship(Parcel parcel) throws InterruptedException {
            if (refuses.getAndSet(false)) {
                throw new IllegalStateException("the van is full");
            }
            if (waits.get()) {
                waiting.countDown();
                new CountDownLatch(1).await();
            }
            effects.add("ship");
            return new Parcel(parcel.shelf(), "shipped");
        }
    }

    @Bean
    Plan<Parcel> fulfilment(Shop shop, @Value("${shop.plan:spring-fulfilment}") String name) {
        return Plan.named(name, Parcel.class)
                .step("take", shop::take)
                .touches(parcel -> List.of(new Touched(
                        new EntityKey("shelf", parcel.shelf()),
                        shop.shelves.getOrDefault(parcel.shelf(), new Shelf(0)))))
                .undo(parcel -> shop.effects.add("put back"))
                .step("ship", shop::ship)
                .attempts(2)
                .build();
    }
}
