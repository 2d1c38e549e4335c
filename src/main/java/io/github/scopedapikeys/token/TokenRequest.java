package io.github.scopedapikeys.token;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.rights.EffectiveRights;
import java.time.Instant;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;

/**
 * An order for a sealed token.
 *
 * @param key the key that it comes from
 * @param user the key's owner, the token's subject
 * @param client the requesting client, the token's authorized party
 * @param rights all that the token may carry
 * @param audience the clients that it is for; empty: the requesting client
 * @param verifiedAt when the key was about to be verified: the token counts from then, so that any later change of the key
 *     ends it
 * @param notAfter the latest end of its life
 */
public record TokenRequest(
        ApiKeyCredential key,
        UserModel user,
        ClientModel client,
        EffectiveRights rights,
        Set<ClientModel> audience,
        Instant verifiedAt,
        Instant notAfter) {

    /** Copies what it is given. */
    public TokenRequest {
        audience = Set.copyOf(audience);
    }
}
