package dev.rewind.runner;

import dev.rewind.events.json.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** The plan state in many tests: what the steps have done so far. */
record Order(int number, List<String> done) {

    static final Order NEW = new Order(42, List.of());

    Order with(String deed) {
        List<String> more = new ArrayList<>(done);
        more.add(deed);
        return new Order(number, more);
    }

    String hash() {
        return Snapshot.of(this).hash();
    }
}
