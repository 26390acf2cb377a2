package dev.rewind.processor.http;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/** Who may read the stores: whoever knows the shared secret; without one, whoever is on this machine. */
final class Access {
    private static final Set<String> ANYWHERE = Set.of("0.0.0.0", "::", "[::]");

    private final byte[] secret;

    /**
     * Access by the configured secret.
     *
     * @throws ConfigurationException when there is none and the server would be reachable from elsewhere
     */
    Access(Configuration configuration) {
        secret = configuration.text(Setting.STORE_SECRET).getBytes(StandardCharsets.UTF_8);
        Setting binds = binds(configuration);
        InetAddress address = address(configuration, binds);
        // A name that is advertised only need not be known here, or not yet.
        if (binds == Setting.STORE_HOST
                ? address.isAnyLocalAddress()
                : ANYWHERE.contains(configuration.text(Setting.STORE_HOST))) {
            throw new ConfigurationException(Setting.STORE_HOST.variable() + " is \""
                    + configuration.text(Setting.STORE_HOST)
                    + "\", which others cannot call; name the address that query APIs reach this processor at, and set "
                    + Setting.STORE_BIND.variable() + " to this one");
        }
        if (secret.length == 0 && !address.isLoopbackAddress()) {
            throw new ConfigurationException(binds.variable() + " is \"" + configuration.text(binds)
                    + "\", which is not loopback; set " + Setting.STORE_SECRET.variable()
                    + " here and in every query API");
        }
    }

    void check(Context request) throws Problem {
        if (secret.length == 0) {
            return;
        }
        String header = request.header("Authorization");
        byte[] given = header == null || !header.startsWith("Bearer ")
                ? new byte[0]
                : header.substring("Bearer ".length()).getBytes(StandardCharsets.UTF_8);
        // Takes as long for a nearly right secret as for a wrong one.
        if (!MessageDigest.isEqual(secret, given)) {
            throw new Problem(
                    401, "unauthorized", "Authorization: Bearer <" + Setting.STORE_SECRET.variable() + "> is required");
        }
    }

    /** The setting that says what the server binds. */
    static Setting binds(Configuration configuration) {
        return configuration.text(Setting.STORE_BIND).isBlank() ? Setting.STORE_HOST : Setting.STORE_BIND;
    }

    private static InetAddress address(Configuration configuration, Setting binds) {
        try {
            return InetAddress.getByName(configuration.text(binds));
        } catch (UnknownHostException e) {
            throw new ConfigurationException(binds.variable() + " is \"" + configuration.text(binds)
                    + "\", which is no address of this machine");
        }
    }
}
