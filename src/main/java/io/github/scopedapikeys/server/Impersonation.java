package io.github.scopedapikeys.server;

import static org.keycloak.models.ImpersonationSessionNote.IMPERSONATOR_CLIENT;
import static org.keycloak.models.ImpersonationSessionNote.IMPERSONATOR_ID;
import static org.keycloak.models.ImpersonationSessionNote.IMPERSONATOR_USERNAME;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;

/** Who acts in a session, if it is not the session's user: an administrator, or a client that exchanged a token. */
public final class Impersonation {

    private Impersonation() {}

    /** Whether the session is impersonated. */
    public static boolean isIn(UserSessionModel session) {
        return Stream.of(IMPERSONATOR_ID, IMPERSONATOR_USERNAME, IMPERSONATOR_CLIENT)
                .anyMatch(note -> session.getNote(note.toString()) != null);
    }

    /** The id of the user who acts; null if the session is not impersonated, or a client acts. */
    static @Nullable String userId(UserSessionModel session) {
        return session.getNote(IMPERSONATOR_ID.toString());
    }

    /** The user name, as {@link #userId}. */
    static @Nullable String username(UserSessionModel session) {
        return session.getNote(IMPERSONATOR_USERNAME.toString());
    }
}
