package dev.rewind.query.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepts JSON Web Tokens of one issuer for one audience, signed with a key of the issuer's published set (RFC 7519,
 * RFC 7517). When a token names an unknown key, the set is fetched again, so keys may be rotated. The last set stays
 * in use while its server is unavailable.
 */
final class JsonWebTokens implements Authentication {

    private static final int FETCH_WITHIN_MS = 2_000;
    private static final int MOST_BYTES = 256 * 1024;
    private static final long KEPT_MS = 5 * 60_000;
    private static final long KEPT_IN_OUTAGE_MS = 4 * 60 * 60_000;
    private static final long REFRESH_WITHIN_MS = 5_000;
    private static final long REFRESH_AT_MOST_EVERY_MS = 2_000;
    private static final int LONGEST_NAME = 200;

    /** Asymmetric signatures only. With a shared secret, every verifier could also create tokens. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final String roleClaim;

    /**
     * Tokens as the configuration describes them. The keys are fetched when the first token arrives.
     *
     * @throws ConfigurationException when issuer, audience or key set are missing
     */
    JsonWebTokens(Configuration configuration) {
        roleClaim = configuration.text(Setting.JWT_ROLE_CLAIM);
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(
                        keySet(configuration),
                        new DefaultResourceRetriever(FETCH_WITHIN_MS, FETCH_WITHIN_MS, MOST_BYTES))
                .cache(KEPT_MS, REFRESH_WITHIN_MS)
                .rateLimited(REFRESH_AT_MOST_EVERY_MS)
                .retrying(true)
                .outageTolerant(KEPT_IN_OUTAGE_MS)
                .build();
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                required(configuration, Setting.JWT_AUDIENCE),
                new JWTClaimsSet.Builder()
                        .issuer(required(configuration, Setting.JWT_ISSUER))
                        .build(),
                Set.of("sub", "exp"));
        claims.setMaxClockSkew(
                Math.toIntExact(configuration.duration(Setting.JWT_CLOCK_SKEW).toSeconds()));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWTClaimsSetVerifier(claims);
    }

    @Override
    public Caller caller(@Nullable String authorization, @Nullable String claimed, String address) {
        String token = Bearer.token(authorization);
        try {
            JWTClaimsSet claims = processor.process(token, null);
            return new Caller(name(claims), role(claims), true);
        } catch (BadJWTException e) {
            throw Bearer.invalid("the token is not accepted: " + e.getMessage());
        } catch (BadJOSEException | ParseException e) {
            throw Bearer.invalid("the token was not signed by the configured issuer");
        } catch (KeySourceException e) {
            throw e instanceof RateLimitReachedException || e.getCause() instanceof RateLimitReachedException
                    ? Bearer.invalid("the token was not signed by the configured issuer")
                    : Problem.of(
                            ProblemCode.KEYS_UNAVAILABLE,
                            "the keys of the token issuer cannot be fetched",
                            "try again shortly; if this persists, check " + Setting.JWT_JWKS.variable());
        } catch (JOSEException e) {
            throw Bearer.invalid("the token cannot be verified");
        }
    }

    private static String name(JWTClaimsSet claims) {
        String subject = Objects.requireNonNull(claims.getSubject(), "the verifier requires the claim sub");
        if (subject.isBlank() || subject.length() > LONGEST_NAME) {
            throw Bearer.invalid("the token's subject must have 1 to " + LONGEST_NAME + " characters");
        }
        return subject;
    }

    /** The highest role that the claim names. Other words in the claim are ignored. */
    private Role role(JWTClaimsSet claims) {
        Object claim = claims.getClaim(roleClaim);
        Collection<?> words =
                claim instanceof Collection<?> several ? several : claim == null ? List.of() : List.of(claim);
        Optional<Role> highest = words.stream()
                .flatMap(word -> List.of(Role.values()).stream()
                        .filter(role -> role.text().equals(word)))
                .max(Role::compareTo);
        return highest.orElseThrow(() -> Problem.of(
                        ProblemCode.ROLE_MISSING,
                        claims.getSubject() + " has no role: the token's claim " + roleClaim
                                + " must name viewer, reader, operator, approver or admin",
                        "ask the administrator of the token issuer for a role")
                .with("actor", String.valueOf(claims.getSubject())));
    }

    private static URL keySet(Configuration configuration) {
        String text = required(configuration, Setting.JWT_JWKS);
        try {
            URI uri = URI.create(text);
            boolean here = uri.getHost() != null && uri.getHost().matches("localhost|127\\.[0-9.]+|\\[::1]");
            if ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here)) {
                return uri.toURL();
            }
        } catch (IllegalArgumentException | MalformedURLException e) {
            throw new ConfigurationException(Setting.JWT_JWKS.variable() + " is \"" + text
                    + "\", which is not a URL; set it to the https URL of the key set");
        }
        throw new ConfigurationException(Setting.JWT_JWKS.variable() + " is \"" + text
                + "\"; set it to an https URL, or to an http URL on this machine");
    }

    private static String required(Configuration configuration, Setting setting) {
        String text = configuration.text(setting);
        if (text.isBlank()) {
            throw new ConfigurationException(
                    setting.variable() + " is missing; set it, because " + Setting.AUTH.variable() + "=jwt needs it");
        }
        return text;
    }
}
