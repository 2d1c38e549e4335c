package io.github.scopedapikeys.credential;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.credential.CredentialMetadata.LocalizedMessage;
import org.keycloak.credential.CredentialModel;

/**
 * A key as the stock consoles show it: start, scopes, expiry and whether it is enabled, but no hash, description, address or metadata.
 *
 * <p>Keycloak asks a provider for the same object to show a credential and to store an imported one. So the
 * presentation keeps the original credential, where no getter of {@link CredentialModel} shows it.
 */
final class CredentialPresentation extends CredentialModel {

    private static final long serialVersionUID = 1L;

    private static final String START = "start";
    private static final String SCOPES = "scopes";
    private static final String EXPIRES_AT = "expiresAt";
    private static final String NEVER = "never";

    private final transient CredentialModel stored;

    private CredentialPresentation(CredentialModel stored) {
        this.stored = stored;
    }

    static CredentialPresentation of(CredentialModel model) {
        if (model instanceof CredentialPresentation made) {
            return made;
        }
        CredentialPresentation shown = new CredentialPresentation(model);
        shown.setId(model.getId());
        shown.setType(model.getType());
        shown.setUserLabel(model.getUserLabel());
        shown.setCreatedDate(model.getCreatedDate());
        shown.setFederationLink(model.getFederationLink());
        shown.setCredentialData(StoredJson.write(details(model)));
        return shown;
    }

    /** The credential to store: the original of a presentation, or the model itself if it is not a presentation. */
    static CredentialModel stored(CredentialModel model) {
        return model instanceof CredentialPresentation shown ? shown.stored : model;
    }

    /** The properties that the Account Console shows next to the name, each with its own message. */
    List<LocalizedMessage> properties() {
        return ApiKeyCredential.from(stored)
                .map(key -> List.of(
                        message(START, key.start()),
                        message(SCOPES, String.join(", ", key.data().scopes())),
                        message(EXPIRES_AT, expiry(key))))
                .orElse(List.of());
    }

    private static LocalizedMessage message(String property, String value) {
        return new LocalizedMessage("api-key-property-" + property, new Object[] {value});
    }

    private static Map<String, String> details(CredentialModel model) {
        Map<String, String> details = new LinkedHashMap<>();
        ApiKeyCredential.from(model)
                .ifPresentOrElse(
                        key -> {
                            details.put(START, key.start());
                            details.put(SCOPES, String.join(" ", key.data().scopes()));
                            details.put(EXPIRES_AT, expiry(key));
                            details.put("enabled", Boolean.toString(key.data().enabled()));
                        },
                        () -> details.put("unreadable", "true"));
        return details;
    }

    private static String expiry(ApiKeyCredential key) {
        return key.data().expiry().map(Object::toString).orElse(NEVER);
    }
}
