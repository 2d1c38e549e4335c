package io.github.scopedapikeys.credential;

import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.credential.CredentialModel;

/** A key as the stock consoles show it: its start, scopes and expiry, and never a hash. */
final class CredentialPresentation {

    private CredentialPresentation() {}

    static CredentialModel of(CredentialModel model) {
        CredentialModel shown = new CredentialModel();
        shown.setId(model.getId());
        shown.setType(model.getType());
        shown.setUserLabel(model.getUserLabel());
        shown.setCreatedDate(model.getCreatedDate());
        shown.setFederationLink(model.getFederationLink());
        shown.setCredentialData(StoredJson.write(details(model)));
        return shown;
    }

    private static Map<String, String> details(CredentialModel model) {
        Map<String, String> details = new LinkedHashMap<>();
        ApiKeyCredential.from(model)
                .ifPresentOrElse(
                        key -> {
                            details.put("start", key.start());
                            details.put("scopes", String.join(" ", key.data().scopes()));
                            details.put(
                                    "expiresAt",
                                    key.data().expiry().map(Object::toString).orElse("never"));
                            details.put("enabled", Boolean.toString(key.data().enabled()));
                        },
                        () -> details.put("unreadable", "true"));
        return details;
    }
}
