package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A service that receives Security Event Tokens (RFC 8417, RFC 8935). It accepts only tokens that it has verified. */
public final class SsfReceiver implements AutoCloseable {

    static final String AUDIENCE = "https://crm.example/events";
    public static final String AUTHORIZATION = "Bearer known-to-keycloak-and-crm";

    private final String issuer;
    private final BlockingQueue<String> pushed = new LinkedBlockingQueue<>();
    private final HttpServer server;

    public SsfReceiver(String issuer) {
        this.issuer = issuer;
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", port()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/events", this::receive);
        server.start();
    }

    public static String url() {
        return "http://localhost:" + port() + "/events";
    }

    private static int port() {
        return ServerLane.port(18381);
    }

    private void receive(HttpExchange exchange) throws IOException {
        boolean isKeycloak = AUTHORIZATION.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (isKeycloak) {
            pushed.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
        }
        exchange.sendResponseHeaders(isKeycloak ? 202 : 401, -1);
        exchange.close();
    }

    /** The content of the next event. */
    public JsonNode next() throws InterruptedException {
        String set = pushed.poll(60, TimeUnit.SECONDS);
        assertThat(set).as("an event within a minute").isNotNull();
        return claims(set);
    }

    /** The claims of an event. The event must be signed by the realm, be for this service, and be an event. */
    public JsonNode claims(String set) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("secevent+jwt")));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                AUDIENCE, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("jti", "iat", "events")));
        try {
            JWKSet keys = JWKSet.load(
                    URI.create(issuer + "/protocol/openid-connect/certs").toURL());
            processor.setJWSKeySelector(
                    new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, new ImmutableJWKSet<>(keys)));
            processor.process(set, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new AssertionError(set, e);
        }
        return Leads.claims(set);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
