package io.github.scopedapikeys.action;

import io.github.scopedapikeys.server.InvalidFieldException;

/**
 * What is wrong with a form, in the terms of the page.
 *
 * @param field of the form
 * @param message last part of the message key
 */
record FormError(String field, String message) {

    /** The page says it in the user's language, so it needs only the field. */
    static FormError of(InvalidFieldException refused) {
        String field = switch (refused.field()) {
            case "name" -> KeyForm.NAME;
            case "scopes" -> KeyForm.SCOPE;
            case "clients" -> KeyForm.CLIENT;
            case "allowedIps" -> KeyForm.ALLOWED_IPS;
            default -> KeyForm.EXPIRY;
        };
        return new FormError(field, field);
    }

    /** Usually, the user has a key with this name. */
    static FormError conflict() {
        return new FormError(KeyForm.NAME, "conflict");
    }
}
