package dev.rewind.events.config;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of Rewind's own, by its environment variable. Kafka's settings are not here: they pass through as
 * {@code REWIND_KAFKA_*}.
 */
public enum Setting {
    HOME("REWIND_HOME", "./.rewind", "Directory for broker data and state stores."),
    URL("REWIND_URL", "http://127.0.0.1:8080", "Query API that the client commands talk to."),
    TOKEN("REWIND_TOKEN", "", "Token that the client commands show to the query API.", true),
    TOPIC_PREFIX("REWIND_TOPIC_PREFIX", "", "Put before the names of all topics."),
    PARTITIONS("REWIND_PARTITIONS", "12", "Partitions of every topic, for life."),
    REPLICATION("REWIND_REPLICATION", "1", "Replicas of every topic when it is created."),
    LOG_FORMAT("REWIND_LOG_FORMAT", "text", "How the services write log lines, on stderr: text or json."),
    MAX_STATE_BYTES("REWIND_MAX_STATE_BYTES", "921600", "Largest state, in bytes of canonical JSON."),

    HTTP_HOST("REWIND_HTTP_HOST", "127.0.0.1", "Address that the query API binds."),
    HTTP_PORT("REWIND_HTTP_PORT", "8080", "Port of the query API; 0 picks a free one and prints it."),
    AUTH(
            "REWIND_AUTH",
            "none",
            "How callers of the query API show who they are: none (on loopback only), container (as none, where only loopback"
                    + " is published), token or jwt."),
    AUTH_TOKENS("REWIND_AUTH_TOKENS", "", "File of hashed tokens with their roles, for REWIND_AUTH=token."),
    JWT_ISSUER("REWIND_JWT_ISSUER", "", "Issuer of tokens, for REWIND_AUTH=jwt."),
    JWT_AUDIENCE("REWIND_JWT_AUDIENCE", "", "Audience that tokens must name, for REWIND_AUTH=jwt."),
    JWT_JWKS("REWIND_JWT_JWKS", "", "URL of the issuer's key set, for REWIND_AUTH=jwt."),
    JWT_ROLE_CLAIM("REWIND_JWT_ROLE_CLAIM", "rewind_role", "Claim of a token that names its role or roles."),
    JWT_CLOCK_SKEW("REWIND_JWT_CLOCK_SKEW", "30s", "How far the issuer's clock may be off."),
    DECISION_WAIT("REWIND_DECISION_WAIT", "5s", "How long a rollback request waits for its decision."),
    READ_WAIT("REWIND_READ_WAIT", "5s", "How long a read waits for the store to catch up with the caller's write."),
    PUBLISH_TIMEOUT("REWIND_PUBLISH_TIMEOUT", "30s", "How long publishing may take until the log acknowledges."),
    TRACE_URL(
            "REWIND_TRACE_URL",
            "",
            "Where the console links a trace to, with {trace_id} in it; empty for nowhere outside."),

    STREAM_HEARTBEAT("REWIND_STREAM_HEARTBEAT", "10s", "How often a listener of the stream is shown that it lives."),
    STREAM_BUFFER_BYTES(
            "REWIND_STREAM_BUFFER_BYTES",
            "16777216",
            "Facts that are held for all listeners of the stream together, in bytes."),
    STREAM_TAKE_WITHIN(
            "REWIND_STREAM_TAKE_WITHIN",
            "10s",
            "How long a listener of the stream may take nothing before he is cut off."),

    BROKER_PORT("REWIND_BROKER_PORT", "9092", "Port of the embedded broker; 0 picks a free one and prints it."),
    BROKER_FSYNC("REWIND_BROKER_FSYNC", "false", "Whether the embedded broker flushes every message to disk."),

    APPLICATION_ID("REWIND_APPLICATION_ID", "checkpoint-processor", "Kafka Streams application id."),
    INSTANCE_ID("REWIND_INSTANCE_ID", "", "Static membership id of a processor; empty for its host name."),
    STREAM_THREADS("REWIND_STREAM_THREADS", "1", "Stream threads of a processor."),
    STANDBY_REPLICAS("REWIND_STANDBY_REPLICAS", "0", "Standby copies of every store; 1 in production."),
    STORE_CACHE_BYTES("REWIND_STORE_CACHE_BYTES", "33554432", "RocksDB block cache of a processor, in bytes."),
    STORE_BUFFER_BYTES("REWIND_STORE_BUFFER_BYTES", "67108864", "RocksDB write buffers of a processor, in bytes."),
    STORE_HOST("REWIND_STORE_HOST", "127.0.0.1", "Address that the store server advertises, and binds."),
    STORE_BIND("REWIND_STORE_BIND", "", "Address that the store server binds instead, such as 0.0.0.0 in a container."),
    STORE_PORT("REWIND_STORE_PORT", "8081", "Port of the store server; 0 picks a free one."),
    STORE_SECRET(
            "REWIND_STORE_SECRET", "", "Shared secret of store servers and query APIs; empty on loopback only.", true),
    STORE_URLS("REWIND_STORE_URLS", "http://127.0.0.1:8081", "Store servers that a query API starts from, by comma."),

    RESPOND_WITHIN("REWIND_RESPOND_WITHIN", "60s", "How long an answer to a rollback command is awaited."),
    COMMAND_ATTEMPTS("REWIND_COMMAND_ATTEMPTS", "5", "How often a rollback is commanded before it expires."),
    ESCALATE_AFTER(
            "REWIND_ESCALATE_AFTER", "0", "Every how many failures of a step go one step further back; 0 for never."),
    PARK_AFTER("REWIND_PARK_AFTER", "10", "After how many failures of a step its entity is parked; 0 for never."),
    RETENTION("REWIND_RETENTION", "", "How many checkpoints are kept, and how long, by entity type; empty for all."),

    COMMAND_WAIT(
            "REWIND_COMMAND_WAIT",
            "60s",
            "How long a plan runner waits for the rollback command after a failure, and then for what its steps touched to be back."),
    STEP_GRACE("REWIND_STEP_GRACE", "10s", "How long an interrupted step may take to end before it is left behind.");

    private final String variable;
    private final String byDefault;
    private final String purpose;
    private final boolean secret;

    Setting(String variable, String byDefault, String purpose) {
        this(variable, byDefault, purpose, false);
    }

    Setting(String variable, String byDefault, String purpose, boolean secret) {
        this.variable = variable;
        this.byDefault = byDefault;
        this.purpose = purpose;
        this.secret = secret;
    }

    /** The environment variable, or key in a properties file. */
    public String variable() {
        return variable;
    }

    /** The value where none is given. */
    public String byDefault() {
        return byDefault;
    }

    /** What it is for, in one sentence. */
    public String purpose() {
        return purpose;
    }

    /** Whether its value must not be shown. */
    public boolean isSecret() {
        return secret;
    }

    static List<String> variables() {
        return Arrays.stream(values()).map(Setting::variable).toList();
    }

    static @Nullable Setting of(String variable) {
        for (Setting setting : values()) {
            if (setting.variable.equals(variable)) {
                return setting;
            }
        }
        return null;
    }
}
