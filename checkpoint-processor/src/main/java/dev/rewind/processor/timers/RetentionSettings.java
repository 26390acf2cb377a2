package dev.rewind.processor.timers;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many checkpoints are kept, and for how long, by type of entity: {@code
 * plan:keep_last=100,max_age=30d;*:max_age=90d}. A named type has only its own limits; {@code *} applies to all other
 * types. Without a limit, checkpoints are kept forever.
 *
 * @param byType limits by type, {@code *} among them
 */
public record RetentionSettings(Map<String, Limit> byType) {
    /** Keeps all checkpoints. */
    public static final RetentionSettings NONE = new RetentionSettings(Map.of());

    private static final String ANY = "*";
    private static final Pattern TYPE = Pattern.compile("\\*|[a-z][a-z0-9-]{0,31}");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int LEAST_SLACK = 16;
    private static final int MOST_SLACK = 256;

    /**
     * Limits for one type of entity.
     *
     * @param keepLast how many of the newest checkpoints are kept; null for all
     * @param maxAge how long a checkpoint is kept; null for no limit
     */
    public record Limit(
            @Nullable Integer keepLast, @Nullable Duration maxAge) {

        /** The event that asks to prune at this time. */
        public RetentionDue due(Instant now) {
            return new RetentionDue(null, keepLast, olderThan(now));
        }

        @Nullable
        Instant olderThan(Instant now) {
            return maxAge == null ? null : now.minus(maxAge);
        }

        /** Whether to prune when this checkpoint is taken. Pruning is due with every 16th to 256th checkpoint. */
        boolean isDueWith(long sequence) {
            if (keepLast == null || sequence <= keepLast) {
                return false;
            }
            return sequence % Math.max(LEAST_SLACK, Math.min(MOST_SLACK, keepLast / 10)) == 0;
        }
    }

    public RetentionSettings {
        byType = Map.copyOf(byType);
    }

    /**
     * Reads {@link Setting#RETENTION}.
     *
     * @throws ConfigurationException if its value is not valid
     */
    public static RetentionSettings of(Configuration configuration) {
        String text = configuration.text(Setting.RETENTION);
        Map<String, Limit> byType = new HashMap<>();
        for (String part : text.isBlank() ? new String[0] : text.split(";", -1)) {
            int colon = part.indexOf(':');
            String type = colon < 0 ? part.strip() : part.substring(0, colon).strip();
            if (colon < 0 || !TYPE.matcher(type).matches()) {
                throw invalid(text, "\"" + part.strip() + "\" must begin with a type of entity or * and a colon");
            }
            if (byType.put(type, limit(text, part.substring(colon + 1))) != null) {
                throw invalid(text, "\"" + type + "\" occurs twice; write its limits once, separated by a comma");
            }
        }
        return new RetentionSettings(byType);
    }

    /** The limits for an entity; null if all of its checkpoints are kept. */
    @Nullable
    public Limit of(EntityKey entity) {
        Limit own = byType.get(entity.type());
        return own == null ? byType.get(ANY) : own;
    }

    /**
     * The event that asks to prune after this one; null if pruning is not due. It is due from time to time while
     * checkpoints are taken, and again after a fact that named as many checkpoints as it may.
     */
    @Nullable
    public RetentionDue dueAfter(EntityKey entity, PlanEvent event, List<Fact> facts) {
        Limit limit = of(entity);
        for (Fact fact : facts) {
            if (fact instanceof Fact.CheckpointsPruned pruned
                    && pruned.checkpointIds().size() >= Limits.PRUNED
                    && event instanceof RetentionDue asked) {
                return asked;
            }
            if (limit != null
                    && fact instanceof Fact.CheckpointTaken taken
                    && limit.isDueWith(taken.checkpoint().sequence())) {
                return limit.due(fact.at());
            }
        }
        return null;
    }

    boolean keepsEverything() {
        return byType.isEmpty();
    }

    private static Limit limit(String text, String limits) {
        Integer keepLast = null;
        Duration maxAge = null;
        for (String limit : limits.split(",", -1)) {
            String[] pair = limit.strip().split("=", -1);
            String value = pair.length == 2 ? pair[1].strip() : "";
            if (pair[0].equals("keep_last")
                    && keepLast == null
                    && COUNT.matcher(value).matches()) {
                keepLast = Integer.valueOf(value);
            } else if (pair[0].equals("max_age") && maxAge == null) {
                maxAge = age(text, limit, value);
            } else {
                throw invalid(
                        text,
                        "\"" + limit.strip() + "\" must be keep_last=<1 to 999999999> or max_age=<time span>,"
                                + " each once");
            }
        }
        return new Limit(keepLast, maxAge);
    }

    private static Duration age(String text, String limit, String value) {
        try {
            Duration age = Configuration.duration(value);
            if (!age.isZero()) {
                return age;
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text, "\"" + limit.strip() + "\" " + e.getMessage());
        }
        throw invalid(text, "\"" + limit.strip() + "\" must be longer than 0");
    }

    private static ConfigurationException invalid(String text, String why) {
        return new ConfigurationException(Setting.RETENTION.variable() + " is \"" + text + "\"; " + why
                + ", as in plan:keep_last=100,max_age=30d;*:max_age=90d");
    }
}
