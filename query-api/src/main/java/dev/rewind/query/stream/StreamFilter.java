package dev.rewind.query.stream;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.query.http.Query;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which facts a listener wants: those that are all of what is named.
 *
 * @param entity of this entity, or null
 * @param type of entities of this type, or null
 * @param statuses that say that this became of a step, a plan or a rollback; empty for any
 * @param kinds of these kinds; empty for any
 */
record StreamFilter(@Nullable String entity, @Nullable String type, Set<String> statuses, Set<String> kinds) {

    static final String ENTITY = "entity";
    static final String TYPE = "type";
    static final String STATUS = "status";
    static final String KIND = "kind";

    private static final Set<String> KINDS = knownKinds();
    private static final Set<String> STATUSES = knownStatuses();

    static StreamFilter of(Query query) {
        return new StreamFilter(
                query.value(ENTITY, text -> EntityKey.parse(text).toString()),
                query.value(TYPE, text -> new EntityKey(text, "any").type()),
                several(query, STATUS, STATUSES),
                several(query, KIND, KINDS));
    }

    boolean wants(Told told) {
        return (entity == null || entity.equals(told.entity()))
                && (type == null || told.entity().startsWith(type + ":"))
                && (kinds.isEmpty() || kinds.contains(told.kind()))
                && (statuses.isEmpty() || (told.status() != null && statuses.contains(told.status())));
    }

    private static Set<String> several(Query query, String name, Set<String> known) {
        Set<String> wanted = query.value(name, text -> {
            Set<String> parts = Set.copyOf(Arrays.asList(text.split(",", -1)));
            if (!known.containsAll(parts)) {
                throw new IllegalArgumentException("is none of " + String.join(", ", known) + "; several go by comma");
            }
            return parts;
        });
        return wanted == null ? Set.of() : wanted;
    }

    private static Set<String> knownKinds() {
        Set<String> kinds = new TreeSet<>();
        for (Class<? extends Fact> fact : EventTypes.facts().values()) {
            kinds.add(EventTypes.nameOf(fact));
        }
        return kinds;
    }

    private static Set<String> knownStatuses() {
        Set<String> statuses = new TreeSet<>();
        for (StepOutcome outcome : StepOutcome.values()) {
            statuses.add(outcome.name().toLowerCase(Locale.ROOT));
        }
        for (Rollback.Status status : Rollback.Status.values()) {
            statuses.add(status.name().toLowerCase(Locale.ROOT));
        }
        return statuses;
    }
}
