package dev.rewind.standalone.backup;

import dev.rewind.standalone.backup.BackupException.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/** Changes the settings of a topic while old events are written to it, and restores them. */
final class LogSettings {

    private static final String TIME = "message.timestamp.type";
    private static final String RETENTION = "retention.ms";
    private static final String FOREVER = "-1";

    private final Admin admin;
    private final ConfigResource topic;
    private final String retention;

    /** @param before the {@code retention.ms} before an earlier, incomplete import, or null for the current one */
    LogSettings(Admin admin, String topic, @Nullable String before) {
        this.admin = admin;
        this.topic = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        this.retention = before == null ? inEffect() : before;
    }

    private String inEffect() {
        Config config = answer(
                        "return the settings of " + topic.name(),
                        admin.describeConfigs(List.of(topic)).all())
                .get(topic);
        ConfigEntry entry = config == null ? null : config.get(RETENTION);
        return entry == null || entry.value() == null ? FOREVER : entry.value();
    }

    /** The {@code retention.ms} to restore at the end. */
    String retention() {
        return retention;
    }

    /** Whether retention would delete an event of this time, in milliseconds. */
    boolean keepsLessThan(long time) {
        return !retention.equals(FOREVER) && System.currentTimeMillis() - time > Long.parseLong(retention);
    }

    void keepEventTimes() {
        set(Map.of(TIME, "CreateTime", RETENTION, FOREVER));
    }

    void restore(boolean keepForever) {
        set(Map.of(TIME, "LogAppendTime", RETENTION, keepForever ? FOREVER : retention));
    }

    private void set(Map<String, String> settings) {
        Collection<AlterConfigOp> changes = settings.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        answer(
                "set " + settings + " of " + topic.name(),
                admin.incrementalAlterConfigs(Map.of(topic, changes)).all());
    }

    static <T> T answer(String what, KafkaFuture<T> asked) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw new BackupException(Problem.UNAVAILABLE, "the broker does not " + what + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(Problem.UNAVAILABLE, "interrupted", e);
        }
    }
}
