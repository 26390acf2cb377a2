package dev.rewind.query.auth;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Creates the authentication that the configuration names. */
public final class Authentications {

    private Authentications() {}

    /**
     * Creates it.
     *
     * @throws ConfigurationException when the kind is unknown, a setting is missing, or callers from other machines
     *     would be admitted without authentication
     */
    public static Authentication of(Configuration configuration) {
        String kind = configuration.text(Setting.AUTH);
        return switch (kind) {
            case "none" -> {
                requireLoopback(configuration);
                yield new NoAuthentication();
            }
            // A container has its own network; its host decides which ports are published.
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

    /** Without authentication every caller may do everything, so only this machine may connect. */
    private static void requireLoopback(Configuration configuration) {
        String host = configuration.text(Setting.HTTP_HOST);
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw new ConfigurationException(Setting.HTTP_HOST.variable() + " is \"" + host
                        + "\", which is only allowed with authentication; use 127.0.0.1, or set "
                        + Setting.AUTH.variable() + " to token or jwt");
            }
        } catch (UnknownHostException e) {
            throw new ConfigurationException(Setting.HTTP_HOST.variable() + " is \"" + host
                    + "\", which cannot be resolved; set it to an address of this machine");
        }
    }
}
