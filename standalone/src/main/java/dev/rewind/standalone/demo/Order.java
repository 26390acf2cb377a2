package dev.rewind.standalone.demo;

import org.jspecify.annotations.Nullable;

/**
 * The state of the demo's plan.
 *
 * @param item what was ordered
 * @param quantity how many
 * @param reserved whether the stock is set aside
 * @param payment names the payment, once there is one
 * @param parcel names the parcel, once there is one
 */
record Order(
        String item,
        int quantity,
        boolean reserved,
        @Nullable String payment,
        @Nullable String parcel) {

    static Order placed() {
        return new Order("kite", 2, false, null, null);
    }

    Order withStock() {
        return new Order(item, quantity, true, payment, parcel);
    }

    Order paid(String by) {
        return new Order(item, quantity, reserved, by, parcel);
    }

    Order shipped(String as) {
        return new Order(item, quantity, reserved, payment, as);
    }
}
