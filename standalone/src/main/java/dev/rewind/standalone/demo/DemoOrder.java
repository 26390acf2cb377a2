package dev.rewind.standalone.demo;

import org.jspecify.annotations.Nullable;

/**
 * The state of the demo's plan.
 *
 * @param item what was ordered
 * @param quantity how many
 * @param reserved whether the stock is set aside
 * @param payment the id of the payment, once it is made
 * @param parcel the id of the parcel, once it is sent
 */
record DemoOrder(
        String item,
        int quantity,
        boolean reserved,
        @Nullable String payment,
        @Nullable String parcel) {

    static DemoOrder placed() {
        return new DemoOrder("kite", 2, false, null, null);
    }

    DemoOrder withStock() {
        return new DemoOrder(item, quantity, true, payment, parcel);
    }

    DemoOrder paid(String by) {
        return new DemoOrder(item, quantity, reserved, by, parcel);
    }

    DemoOrder shipped(String as) {
        return new DemoOrder(item, quantity, reserved, payment, as);
    }
}
