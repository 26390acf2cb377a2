package dev.rewind.service.config;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of Rewind, except those of Kafka's clients, which are {@code REWIND_KAFKA_*}. */
public enum Setting {
    HOME("REWIND_HOME", "./.rewind", "Directory for broker data and state stores."),
    URL(
            "REWIND_URL",
            "http://127.0.0.1:8080",
            "Query API that the client commands talk to. Plan runners read a plan's past from it, if it is set."),
    TOKEN("REWIND_TOKEN", "", "Access token of client commands and plan runners for the query API.", true),
    TOPIC_PREFIX("REWIND_TOPIC_PREFIX", "", "Prefix of the names of all topics."),
    PARTITIONS(
            "REWIND_PARTITIONS",
            "12",
            "Partitions of every topic; cannot be changed later. A new home directory of rewind up has 4 if this is not"
                    + " set. Where topics exist, unset means as many as they have."),
    REPLICATION("REWIND_REPLICATION", "1", "Replicas of every topic, when topics are created."),
    LOG_FORMAT("REWIND_LOG_FORMAT", "text", "Format of the services' log lines on stderr: text or json."),
    MAX_STATE_BYTES("REWIND_MAX_STATE_BYTES", "921600", "Size of the largest state, in bytes of canonical JSON."),

    HTTP_HOST("REWIND_HTTP_HOST", "127.0.0.1", "Address that the query API binds."),
    HTTP_PORT("REWIND_HTTP_PORT", "8080", "Port of the query API; 0 picks a free one and prints it."),
    AUTH(
            "REWIND_AUTH",
            "none",
            "How callers of the query API authenticate: none (loopback only), container (like none, if only loopback is"
                    + " published), token or jwt."),
    AUTH_TOKENS("REWIND_AUTH_TOKENS", "", "File with the hashed tokens and their roles, for REWIND_AUTH=token."),
    JWT_ISSUER("REWIND_JWT_ISSUER", "", "Issuer of the tokens, for REWIND_AUTH=jwt."),
    JWT_AUDIENCE("REWIND_JWT_AUDIENCE", "", "Audience that the tokens must name, for REWIND_AUTH=jwt."),
    JWT_JWKS("REWIND_JWT_JWKS", "", "URL of the issuer's key set, for REWIND_AUTH=jwt."),
    JWT_ROLE_CLAIM("REWIND_JWT_ROLE_CLAIM", "rewind_role", "Claim of a token that names its role or roles."),
    JWT_CLOCK_SKEW("REWIND_JWT_CLOCK_SKEW", "30s", "How much the issuer's clock may differ."),
    DECISION_WAIT("REWIND_DECISION_WAIT", "5s", "How long a rollback request waits for its decision."),
    READ_WAIT("REWIND_READ_WAIT", "5s", "How long a read waits for the store to catch up with the caller's write."),
    PUBLISH_TIMEOUT("REWIND_PUBLISH_TIMEOUT", "30s", "How long publishing may take until the log acknowledges."),
    TRACE_URL(
            "REWIND_TRACE_URL", "", "Link of the console to a trace viewer, with {trace_id} in it; empty for no link."),
    VIEWER_MASKS(
            "REWIND_VIEWER_MASKS",
            "",
            "Parts of states that callers with the role viewer must not see: JSON Pointers, separated by commas, where * is "
                    + "any name or index. If it is set, viewers may read states, without these parts."),
    KAFKA_UI_URL(
            "REWIND_KAFKA_UI_URL",
            "",
            "Link of the console to an event in a Kafka UI, with {offset} and, if it needs them, {topic} and {partition} "
                    + "in it; empty for no link."),

    STREAM_HEARTBEAT(
            "REWIND_STREAM_HEARTBEAT", "10s", "How often an idle event stream gets a comment that keeps it open."),
    STREAM_BUFFER_BYTES(
            "REWIND_STREAM_BUFFER_BYTES",
            "16777216",
            "Size of the buffer of facts that all event-stream clients share, in bytes."),
    STREAM_TAKE_WITHIN(
            "REWIND_STREAM_TAKE_WITHIN",
            "10s",
            "How long an event-stream client may stall before the server closes the connection."),

    BROKER_PORT("REWIND_BROKER_PORT", "9092", "Port of the embedded broker; 0 picks a free one and prints it."),
    BROKER_FSYNC("REWIND_BROKER_FSYNC", "false", "Whether the embedded broker flushes every message to disk."),

    APPLICATION_ID("REWIND_APPLICATION_ID", "checkpoint-processor", "Kafka Streams application id."),
    INSTANCE_ID("REWIND_INSTANCE_ID", "", "Static membership id of a processor; empty means its host name."),
    STREAM_THREADS("REWIND_STREAM_THREADS", "1", "Stream threads of a processor."),
    STANDBY_REPLICAS("REWIND_STANDBY_REPLICAS", "0", "Standby copies of every store; 1 in production."),
    STORE_CACHE_BYTES("REWIND_STORE_CACHE_BYTES", "33554432", "RocksDB block cache of a processor, in bytes."),
    STORE_BUFFER_BYTES("REWIND_STORE_BUFFER_BYTES", "67108864", "RocksDB write buffers of a processor, in bytes."),
    STORE_HOST("REWIND_STORE_HOST", "127.0.0.1", "Address that the store server binds and advertises."),
    STORE_BIND(
            "REWIND_STORE_BIND",
            "",
            "Address that the store server binds, if not REWIND_STORE_HOST; such as 0.0.0.0 in a container."),
    STORE_PORT("REWIND_STORE_PORT", "8081", "Port of the store server; 0 picks a free one."),
    STORE_SECRET(
            "REWIND_STORE_SECRET",
            "",
            "Shared secret of store servers and query APIs; may be empty on loopback only.",
            true),
    STORE_URLS(
            "REWIND_STORE_URLS",
            "http://127.0.0.1:8081",
            "Store servers that a query API asks first, separated by commas."),

    RESPOND_WITHIN(
            "REWIND_RESPOND_WITHIN", "60s", "How long the processor waits for the answer to a rollback command."),
    COMMAND_ATTEMPTS("REWIND_COMMAND_ATTEMPTS", "5", "How often a rollback is commanded before it expires."),
    ESCALATE_AFTER(
            "REWIND_ESCALATE_AFTER",
            "0",
            "After this many failures of a step, and each multiple, go back one step further; 0 means never."),
    PARK_AFTER("REWIND_PARK_AFTER", "10", "After this many failures of a step, park its entity; 0 means never."),
    RETENTION(
            "REWIND_RETENTION", "", "How many checkpoints to keep, and for how long, by entity type; empty means all."),
    APPROVAL(
            "REWIND_APPROVAL",
            "",
            "Which rollbacks need the approval of a second person, by entity type; empty means none."),

    COMMAND_WAIT(
            "REWIND_COMMAND_WAIT",
            "60s",
            "How long a plan runner waits for the rollback command after a failure, and then for the participants to go"
                    + " back."),
    PLANS_AT_ONCE("REWIND_PLANS_AT_ONCE", "16", "How many requested plans of each name a runner runs at once."),
    PRESENCE_INTERVAL(
            "REWIND_PRESENCE_INTERVAL", "1s", "How often a plan runner or a rollback inbox says that it is there."),
    RUNNER_SILENCE(
            "REWIND_RUNNER_SILENCE",
            "5s",
            "After this silence the processor takes a runner for lost and closes its steps; at least three intervals."
                    + " 0s means never."),
    STEP_GRACE(
            "REWIND_STEP_GRACE",
            "10s",
            "How long an interrupted step may take to end before the runner continues without it.");

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

    /** The default value. */
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
