package dev.rewind.query.auth;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.query.http.Authentication;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The kind of authentication that a configuration names. */
public final class Authentications {

    private Authentications() {}

    /**
     * Makes it.
     *
     * @throws ConfigurationException when it is not known, cannot be made, or would let strangers in
     */
    public static Authentication of(Configuration configuration) {
        String kind = configuration.text(Setting.AUTH);
        return switch (kind) {
            case "none" -> {
                requireLoopback(configuration);
                yield new NoAuthentication();
            }
            // The container's network is its own: what is published of it, and where, is said outside.
            case "container" -> new NoAuthentication();
            case "token" -> {
                if (configuration.text(Setting.AUTH_TOKENS).isBlank()) {
                    throw new ConfigurationException(Setting.AUTH_TOKENS.variable() + " is missing; "
                            + Setting.AUTH.variable() + "=token needs it");
                }
                yield TokenFile.open(configuration.path(Setting.AUTH_TOKENS));
            }
            case "jwt" -> new JsonWebTokens(configuration);
            default ->
                throw new ConfigurationException(
                        Setting.AUTH.variable() + " is \"" + kind + "\"; it must be none, container, token or jwt");
        };
    }

    /** Without authentication everybody who can connect may do everything, so nobody but this machine may connect. */
    private static void requireLoopback(Configuration configuration) {
        String host = configuration.text(Setting.HTTP_HOST);
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new ConfigurationException(Setting.HTTP_HOST.variable() + " is \"" + host + "\" and "
                        + Setting.AUTH.variable() + " is none, which is allowed on loopback only; use 127.0.0.1, or"
                        + " set " + Setting.AUTH.variable() + " to token or jwt");
            }
        } catch (UnknownHostException e) {
            throw new ConfigurationException(
                    Setting.HTTP_HOST.variable() + " is \"" + host + "\", which is no address of this machine");
        }
    }
}
