package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;

/** Counts what happened in the random worlds. */
public final class WorldCoverage {

    /** Everything that must happen at least once, or the comparison proves nothing. */
    enum Kind {
        KEY_ISSUED,
        KEY_REFUSED_FOR_SCOPES,
        KEY_REFUSED_FOR_REALM_ROLES,
        KEY_REFUSED_FOR_CLIENT_ROLES,
        KEY_REFUSED_FOR_CLIENTS,
        GRANTED,
        REFUSED_UNAUTHORIZED_CLIENT,
        REFUSED_INVALID_REQUEST,
        REFUSED_INVALID_SCOPE,
        REFUSED_INVALID_TARGET,
        ROLE_BY_COMPOSITE_ONLY,
        ROLE_BY_GROUP_ONLY,
        ROLE_OF_KEY_KEPT_BACK_BY_CLIENT,
        ROLE_OF_KEY_KEPT_BACK_BY_OWNER,
        ROLES_CUT_BY_AUDIENCE,
        SCOPE_DROPPED_WITH_ITS_ROLES,
        HIDDEN_SCOPE,
        LIGHTWEIGHT_TOKEN,
        SECOND_HOP,
        THIRD_HOP,
        THROUGH_THREE_CLIENTS,
        HOP_OUTSIDE_AUDIENCE,
        ROLES_CUT_BY_SUBJECT_TOKEN,
        SCOPES_CUT_BY_SUBJECT_TOKEN,
        LIGHTWEIGHT_EXCHANGED_FURTHER,
        LIFE_CUT_BY_KEY,
        INTROSPECTED,
        INTROSPECTED_AS_JWT,
        INTROSPECTED_LIGHTWEIGHT,
        INTROSPECTED_OUTSIDE_AUDIENCE,
        INTROSPECTED_AFTER_WITHDRAWAL,
        INTROSPECTED_WITH_LESS_THAN_TOKEN,
        INTROSPECTED_WITH_LESS_THAN_NOW,
        KEY_INTROSPECTED,
        KEY_INACTIVE
    }

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    void see(Kind kind) {
        counts.merge(kind, 1, Integer::sum);
    }

    void see(Kind kind, boolean happened) {
        if (happened) {
            see(kind);
        }
    }

    public void assertAllSeen() {
        assertThat(counts).as("what happened").containsKeys(Kind.values());
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
