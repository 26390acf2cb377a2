package dev.rewind.query;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.rewind.query.auth.Role;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Valid and invalid tokens of one issuer. */
final class IssuedTokens {

    static final String ISSUER = "https://issuer.example";
    static final String AUDIENCE = "rewind-test";

    private IssuedTokens() {}

    static String good(RSAKey key, Role role) throws JOSEException {
        return signed(
                key,
                claims(ISSUER, AUDIENCE, 600)
                        .subject("the-" + role.text())
                        .claim("rewind_role", List.of("other-word", role.text())));
    }

    static String expiring(RSAKey key, long seconds) throws JOSEException {
        return signed(key, claims(ISSUER, AUDIENCE, seconds));
    }

    static String claiming(RSAKey key, String issuer, String audience) throws JOSEException {
        return signed(key, claims(issuer, audience, 600));
    }

    static String notBefore(RSAKey key, long seconds) throws JOSEException {
        return signed(
                key,
                claims(ISSUER, AUDIENCE, 2 * seconds)
                        .notBeforeTime(Date.from(Instant.now().plusSeconds(seconds))));
    }

    static String endless(RSAKey key) throws JOSEException {
        return signed(key, claims(ISSUER, AUDIENCE, 600).expirationTime(null));
    }

    static String withoutSubject(RSAKey key) throws JOSEException {
        return signed(key, claims(ISSUER, AUDIENCE, 600).subject(null));
    }

    /** A token of the same issuer and key for another purpose. */
    static String typed(RSAKey key, String type) throws JOSEException {
        return signed(key, claims(ISSUER, AUDIENCE, 600), new JOSEObjectType(type));
    }

    static String unsigned() {
        return new PlainJWT(claims(ISSUER, AUDIENCE, 600).build()).serialize();
    }

    /** A token signed with the public key as a shared secret, a known attack. */
    static String hmac(RSAKey key) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(),
                claims(ISSUER, AUDIENCE, 600).build());
        token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        return token.serialize();
    }

    private static JWTClaimsSet.Builder claims(String issuer, String audience, long seconds) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject("ann")
                .claim("rewind_role", "admin")
                .expirationTime(Date.from(Instant.now().plusSeconds(seconds)));
    }

    private static String signed(RSAKey key, JWTClaimsSet.Builder claims) throws JOSEException {
        return signed(key, claims, null);
    }

    private static String signed(RSAKey key, JWTClaimsSet.Builder claims, JOSEObjectType type) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(key.getKeyID())
                        .type(type)
                        .build(),
                claims.build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }
}
