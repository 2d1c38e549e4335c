package io.github.scopedapikeys.startup;

import io.github.scopedapikeys.token.PresentedToken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.AccessToken;

/**
 * Tests on the running server that the seal works. Keycloak's checks must refuse a sealed token and accept the same
 * token without a seal, and this extension must recognize only its own tokens.
 *
 * <p>The test leaves nothing behind: the tokens have no real user and are not published, no session or event is
 * created, and the transaction is rolled back.
 */
final class SealProof {

    private static final Logger LOG = Logger.getLogger(SealProof.class);

    private final KeycloakSession session;
    private final ProofTokens tokens;
    private final KeycloakTokenCheck door;

    private SealProof(KeycloakSession session, RealmModel realm, ClientModel client) {
        this.session = session;
        this.tokens = ProofTokens.make(session, realm, client);
        this.door = new KeycloakTokenCheck(session, realm, client);
    }

    /** @throws IllegalStateException if the seal does not work or cannot be tested; the message says what was seen */
    static void require(KeycloakSessionFactory factory) {
        long start = System.nanoTime();
        Optional<String> failure;
        try {
            failure = KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
                Optional<String> seen = failure(session);
                // Keycloak creates missing realm keys on demand. This test must not create any.
                session.getTransactionManager().setRollbackOnly();
                return seen;
            });
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    ServerCompatibility.refusal("it could not be tested whether Keycloak refuses sealed tokens"), e);
        }
        failure.ifPresent(why -> {
            throw new IllegalStateException(ServerCompatibility.refusal(why));
        });
        LOG.debugf(
                "The seal holds on this server, shown in %d ms",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static Optional<String> failure(KeycloakSession session) {
        // The master realm exists after the migration, and this client of it cannot be deleted.
        RealmModel realm = session.realms().getRealmByName(Config.getAdminRealm());
        session.getContext().setRealm(realm);
        session.getContext().setHttpRequest(StubRequest.request());
        try {
            return new SealProof(session, realm, realm.getMasterAdminClient()).failure();
        } catch (JWSInputException e) {
            throw new IllegalStateException("Keycloak signs tokens that it cannot read", e);
        }
    }

    private Optional<String> failure() throws JWSInputException {
        AccessToken ordinary = new JWSInput(tokens.ordinary()).readJsonContent(AccessToken.class);
        AccessToken sealed = new JWSInput(tokens.sealed()).readJsonContent(AccessToken.class);
        if (!door.takes(tokens.ordinary()) || !door.findsSession(ordinary) || !door.allowsGrant(ordinary)) {
            return Optional.of(
                    "Keycloak also refuses an ordinary token, so it cannot be tested whether it refuses sealed ones");
        }
        if (door.takes(tokens.sealed())) {
            return Optional.of("Keycloak accepts a sealed token as an ordinary one");
        }
        if (door.findsSession(sealed)) {
            return Optional.of("Keycloak finds a session for a sealed token, which has none");
        }
        if (door.allowsGrant(sealed)) {
            return Optional.of("Keycloak does not check whether the grant of a sealed token is allowed");
        }
        if (!isRecognized(tokens.sealed())) {
            return Optional.of("a sealed token is not recognized");
        }
        if (isRecognized(tokens.ordinary()) || isRecognized(changed(tokens.sealed()))) {
            return Optional.of("an ordinary token, or a sealed one that was changed, is accepted as sealed");
        }
        return Optional.empty();
    }

    private boolean isRecognized(String token) {
        return PresentedToken.read(session, token) instanceof PresentedToken.Sealed;
    }

    /** The same token for another user: one digit of the subject is changed. */
    private static String changed(String token) throws JWSInputException {
        JWSInput jws = new JWSInput(token);
        byte[] payload = jws.getContent().clone();
        int place = new String(payload, StandardCharsets.ISO_8859_1).indexOf("\"sub\":\"") + "\"sub\":\"".length();
        payload[place] = (byte) (payload[place] == '0' ? '1' : '0');
        return token.substring(0, token.indexOf('.') + 1)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload)
                + token.substring(token.lastIndexOf('.'));
    }
}
