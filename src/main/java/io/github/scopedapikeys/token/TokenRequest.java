package io.github.scopedapikeys.token;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.rights.EffectiveRights;
import java.time.Instant;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;

/**
 * A request for a sealed token.
 *
 * @param key the key
 * @param user the key's owner; the token's subject
 * @param client the requesting client; the token's authorized party
 * @param rights the rights that the token may have
 * @param audience the clients that the token is for; empty: the requesting client
 * @param verifiedAt when the verification of the key started. The token is valid from then, so that a change of the key
 *     after that time ends it
 * @param notAfter the latest end of the token
 */
public record TokenRequest(
        ApiKeyCredential key,
        UserModel user,
        ClientModel client,
        EffectiveRights rights,
        Set<ClientModel> audience,
        Instant verifiedAt,
        Instant notAfter) {

    /** Copies the set. */
    public TokenRequest {
        audience = Set.copyOf(audience);
    }
}
