package io.github.scopedapikeys.it.support;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.IdentityProviderBuilder;

/** A client and an identity provider that sign with a key of this test. */
public final class TestSigner {

    public static final String BROKER = "broker";
    static final String CLIENT = "signing-client";

    private static final String BROKER_ISSUER = "https://broker.example";
    private static final String BROKER_CLIENT = "leads-at-broker";
    private static final RSAKey KEY = generate();

    private TestSigner() {}

    static ClientBuilder signingClient() {
        return ClientBuilder.create(CLIENT)
                .serviceAccountsEnabled()
                .authenticatorType("client-jwt")
                .attribute("use.jwks.string", "true")
                .attribute("jwks.string", new JWKSet(KEY.toPublicJWK()).toString());
    }

    static IdentityProviderBuilder broker() {
        return IdentityProviderBuilder.create()
                .alias(BROKER)
                .providerId("oidc")
                .storeToken(true)
                .attribute("issuer", BROKER_ISSUER)
                .attribute("clientId", BROKER_CLIENT)
                .attribute("clientSecret", "broker-secret")
                .attribute("authorizationUrl", BROKER_ISSUER + "/auth")
                .attribute("tokenUrl", BROKER_ISSUER + "/token")
                .attribute("jwtAuthorizationGrantEnabled", "true")
                .attribute("validateSignature", "true")
                .attribute("useJwksUrl", "false")
                .attribute("publicKeySignatureVerifier", publicKey());
    }

    static String clientAssertion() {
        return sign(claims(CLIENT, AllDoorsRealm.issuer()).subject(CLIENT));
    }

    static String brokerAssertion() {
        return sign(claims(BROKER_ISSUER, AllDoorsRealm.issuer()).subject(AllDoorsRealm.OWNER_ID));
    }

    /** An identity assertion for the connector (draft-ietf-oauth-identity-assertion-authz-grant). */
    static String identityAssertion() {
        return sign(
                "oauth-id-jag+jwt",
                claims(BROKER_ISSUER, AllDoorsRealm.issuer())
                        .subject(AllDoorsRealm.OWNER_ID)
                        .claim("client_id", LeadsRealm.CONNECTOR));
    }

    static String logoutToken() {
        return sign(claims(BROKER_ISSUER, BROKER_CLIENT)
                .subject(AllDoorsRealm.OWNER_ID)
                .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())));
    }

    /** Encrypts a token so that only the realm can read it. */
    static String encryptedTo(String realmUrl, String token) {
        try {
            RSAKey key = JWKSet.load(URI.create(realmUrl + "/protocol/openid-connect/certs")
                            .toURL())
                    .getKeys()
                    .stream()
                    .filter(published -> KeyUse.ENCRYPTION.equals(published.getKeyUse()))
                    .findFirst()
                    .orElseThrow()
                    .toRSAKey();
            JWEObject jwe = new JWEObject(
                    new JWEHeader.Builder(JWEAlgorithm.parse(key.getAlgorithm().getName()), EncryptionMethod.A256GCM)
                            .keyID(key.getKeyID())
                            .contentType("JWT")
                            .build(),
                    new Payload(token));
            jwe.encrypt(new RSAEncrypter(key));
            return jwe.serialize();
        } catch (IOException | ParseException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWTClaimsSet.Builder claims(String issuer, String audience) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)));
    }

    private static String sign(JWTClaimsSet.Builder claims) {
        return sign("JWT", claims);
    }

    private static String sign(String type, JWTClaimsSet.Builder claims) {
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(KEY.getKeyID())
                    .type(new JOSEObjectType(type))
                    .build();
            SignedJWT jwt = new SignedJWT(header, claims.build());
            jwt.sign(new RSASSASigner(KEY));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String publicKey() {
        try {
            return Base64.getEncoder().encodeToString(KEY.toRSAPublicKey().getEncoded());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey generate() {
        try {
            return new RSAKeyGenerator(2048)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
