package io.github.scopedapikeys.authentication;

import io.github.scopedapikeys.key.KeyParser;
import io.github.scopedapikeys.key.ParseResult;
import java.util.Optional;
import org.keycloak.util.BasicAuthHelper;

/**
 * A user name and a password by HTTP Basic authentication (RFC 7617).
 *
 * @param username as it was sent
 * @param password as it was sent; perhaps a key
 */
record BasicCredentials(String username, String password) {

    /** Empty if the header has another form. */
    static Optional<BasicCredentials> of(String authorization) {
        String[] parts = BasicAuthHelper.parseHeader(authorization);
        return parts == null ? Optional.empty() : Optional.of(new BasicCredentials(parts[0], parts[1]));
    }

    /** Whether one of them is a key. A key as user name must not get into the event of the next execution. */
    boolean haveKey() {
        return isKey(password) || usernameIsKey();
    }

    boolean usernameIsKey() {
        return isKey(username);
    }

    private static boolean isKey(String value) {
        return KeyParser.parse(value) instanceof ParseResult.Parsed;
    }

    /** Without the password, which may be a key. */
    @Override
    public String toString() {
        return "BasicCredentials";
    }
}
