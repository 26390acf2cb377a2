package dev.rewind.spring;

import dev.rewind.spring.ShopApplication.Shop;
import org.springframework.boot.SpringApplication;

/** The application in a process of its own. It prints {@code waiting} when its carrier does not answer. */
final class ShopProcess {

    private ShopProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        Shop shop = SpringApplication.run(ShopApplication.class, arguments).getBean(Shop.class);
        shop.waiting.await();
        System.out.println("waiting");
    }
}
