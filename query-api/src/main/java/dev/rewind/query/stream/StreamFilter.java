package dev.rewind.query.stream;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.query.http.QueryParameters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Selects the facts that a listener wants. A fact must match all members.
 *
 * @param entity only this entity; null for all
 * @param type only entities of this type; null for all
 * @param statuses only facts with these outcomes of steps, plans or rollbacks; empty for all
 * @param kinds only these kinds of facts; empty for all
 */
record StreamFilter(@Nullable String entity, @Nullable String type, Set<String> statuses, Set<String> kinds) {

    static final String ENTITY = "entity";
    static final String TYPE = "type";
    static final String STATUS = "status";
    static final String KIND = "kind";

    private static final Set<String> KINDS = knownKinds();
    private static final Set<String> STATUSES = knownStatuses();

    static StreamFilter of(QueryParameters query) {
        return new StreamFilter(
                query.value(ENTITY, text -> EntityKey.parse(text).toString()),
                query.value(TYPE, text -> new EntityKey(text, "any").type()),
                several(query, STATUS, STATUSES),
                several(query, KIND, KINDS));
    }

    boolean wants(StreamEvent event) {
        return (entity == null || entity.equals(event.entity()))
                && (type == null || event.entity().startsWith(type + ":"))
                && (kinds.isEmpty() || kinds.contains(event.kind()))
                && (statuses.isEmpty() || (event.status() != null && statuses.contains(event.status())));
    }

    private static Set<String> several(QueryParameters query, String name, Set<String> known) {
        Set<String> wanted = query.value(name, text -> {
            Set<String> parts = Set.copyOf(Arrays.asList(text.split(",", -1)));
            if (!known.containsAll(parts)) {
                throw new IllegalArgumentException(
                        "must be one or several of " + String.join(", ", known) + ", separated by commas");
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
