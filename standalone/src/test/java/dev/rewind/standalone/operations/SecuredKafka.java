package dev.rewind.standalone.operations;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.service.config.Configuration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** A broker that requires a password from every client and refuses every operation without a permission. */
final class SecuredKafka implements AutoCloseable {

    private static final String ADMIN = "broker";
    private static final int ITERATIONS = 4096;

    private final EmbeddedKafka kafka;

    private SecuredKafka(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    /** The password of each user is the name followed by {@code -secret}. */
    static SecuredKafka start(String... users) throws ExecutionException, InterruptedException {
        EmbeddedKafka kafka = EmbeddedKafka.temporary()
                .property("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
                .property("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256")
                .property("sasl.mechanism.inter.broker.protocol", "PLAIN")
                .property(
                        "listener.name.client.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\""
                                + " password=\"broker-secret\" user_broker=\"broker-secret\";")
                .property(
                        "listener.name.client.scram-sha-256.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .property("authorizer.class.name", RecordingAuthorizer.class.getName())
                .property("super.users", "User:broker;User:ANONYMOUS")
                .start();
        SecuredKafka guarded = new SecuredKafka(kafka);
        try (Admin admin = guarded.admin()) {
            List<UserScramCredentialAlteration> passwords = Arrays.stream(users)
                    .<UserScramCredentialAlteration>map(user -> new UserScramCredentialUpsertion(
                            user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, ITERATIONS), user + "-secret"))
                    .toList();
            admin.alterUserScramCredentials(passwords).all().get();
        }
        return guarded;
    }

    /** An admin client with the administrator's credentials. */
    Admin admin() {
        return Admin.create(Configuration.of(asAdmin(), null).admin());
    }

    /** Environment variables with the administrator's credentials. */
    Map<String, String> asAdmin() {
        return client("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule", ADMIN, ADMIN + "-secret");
    }

    /** Environment variables with the credentials of a user. */
    Map<String, String> as(String user) {
        return as(user, user + "-secret");
    }

    /** Environment variables with this user and password. */
    Map<String, String> as(String user, String password) {
        return client("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule", user, password);
    }

    String address() {
        return kafka.bootstrapServers();
    }

    @Override
    public void close() {
        kafka.close();
    }

    private Map<String, String> client(String mechanism, String module, String user, String password) {
        Map<String, String> environment = new HashMap<>();
        environment.put("REWIND_KAFKA_BOOTSTRAP_SERVERS", address());
        environment.put("REWIND_KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
        environment.put("REWIND_KAFKA_SASL_MECHANISM", mechanism);
        environment.put(
                "REWIND_KAFKA_SASL_JAAS_CONFIG",
                module + " required username=\"" + user + "\" password=\"" + password + "\";");
        environment.put("REWIND_PARTITIONS", "2");
        return environment;
    }
}
