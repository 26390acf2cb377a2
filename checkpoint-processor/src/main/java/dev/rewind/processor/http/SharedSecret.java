package dev.rewind.processor.http;

import dev.rewind.processor.call.StoreProblem;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StoreHeaders;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Decides who may read the stores: callers with the shared secret or, if none is set, every caller on this machine. */
final class SharedSecret {
    private static final Set<String> ANYWHERE = Set.of("0.0.0.0", "::", "[::]");

    private final byte[] secret;

    /**
     * Uses the secret of this configuration.
     *
     * @throws ConfigurationException when no secret is set and other machines could reach the server
     */
    SharedSecret(Configuration configuration) {
        secret = configuration.text(Setting.STORE_SECRET).getBytes(StandardCharsets.UTF_8);
        Setting binds = binds(configuration);
        InetAddress address = address(configuration, binds);
        // A host name that is only advertised does not have to be resolvable here, or not yet.
        if (binds == Setting.STORE_HOST
                ? address.isAnyLocalAddress()
                : ANYWHERE.contains(configuration.text(Setting.STORE_HOST))) {
            throw new ConfigurationException(Setting.STORE_HOST.variable() + " is \""
                    + configuration.text(Setting.STORE_HOST)
                    + "\", which is not an address that others can call; set it to the address at which query APIs reach"
                    + " this processor, and set "
                    + Setting.STORE_BIND.variable() + " to the present value");
        }
        if (secret.length == 0 && !address.isLoopbackAddress()) {
            throw new ConfigurationException(binds.variable() + " is \"" + configuration.text(binds)
                    + "\", which is not a loopback address; set " + Setting.STORE_SECRET.variable()
                    + " for this processor and for every query API");
        }
    }

    void check(Context request) throws StoreProblem {
        if (!isKnown(request.header(StoreHeaders.AUTHORIZATION))) {
            throw new StoreProblem(
                    StoreErrorCode.UNAUTHORIZED,
                    "send the header " + StoreHeaders.AUTHORIZATION + ": "
                            + StoreHeaders.bearer("<" + Setting.STORE_SECRET.variable() + ">"));
        }
    }

    /** Whether a request carries the secret. If not, the server does not read its body. */
    boolean isKnown(Request request) {
        return isKnown(request.getHeaders().get(StoreHeaders.AUTHORIZATION));
    }

    private boolean isKnown(@Nullable String header) {
        if (secret.length == 0) {
            return true;
        }
        String given = header == null ? "" : StoreHeaders.secretIn(header);
        // Takes the same time however much of the secret is right.
        return MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8));
    }

    /** The setting with the address that the server binds. */
    static Setting binds(Configuration configuration) {
        return configuration.text(Setting.STORE_BIND).isBlank() ? Setting.STORE_HOST : Setting.STORE_BIND;
    }

    private static InetAddress address(Configuration configuration, Setting binds) {
        try {
            return InetAddress.getByName(configuration.text(binds));
        } catch (UnknownHostException e) {
            throw new ConfigurationException(binds.variable() + " is \"" + configuration.text(binds)
                    + "\", which is not an address of this machine; correct it");
        }
    }
}
