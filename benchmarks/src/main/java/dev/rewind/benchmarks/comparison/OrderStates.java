package dev.rewind.benchmarks.comparison;

/**
 * Makes the states of plans: an order of about 1 KiB as canonical JSON. No two states share more than their form, so
 * that no storage can save bytes by comparing them.
 */
public final class OrderStates {

    private static final int ITEMS = 13;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private OrderStates() {}

    /** The state of a plan before a step, as canonical JSON. */
    public static String of(String plan, int step) {
        long seed = plan.hashCode() * 31L + step;
        StringBuilder json = new StringBuilder(1200);
        json.append("{\"customer\":{\"email\":\"zoe.mueller@example.org\",\"name\":\"Zoe Mueller\",\"vip\":true},")
                .append("\"items\":[");
        for (int item = 0; item < ITEMS; item++) {
            seed += GOLDEN;
            long noise = (seed ^ seed >>> 30) * 0xbf58476d1ce4e5b9L;
            noise ^= noise >>> 27;
            json.append(item == 0 ? "" : ",")
                    .append("{\"bin\":\"A-")
                    .append(item)
                    .append("\",\"price\":")
                    .append(noise >>> 50 | 1)
                    .append(",\"quantity\":")
                    .append(item % 7 + 1)
                    .append(",\"sku\":\"SKU-")
                    .append(Long.toHexString(noise | Long.MIN_VALUE))
                    .append("\"}");
        }
        return json.append("],\"order_id\":\"")
                .append(plan)
                .append("\",\"total\":")
                .append(seed >>> 44)
                .append(",\"version\":")
                .append(step)
                .append('}')
                .toString();
    }
}
