package io.github.scopedapikeys.introspection;

/** Answers the hint that is the {@code subject_token_type} of a key in an exchange. */
public final class KeyUrnIntrospectionFactory extends KeyIntrospectionFactory {

    /** Never changes: callers send it. */
    public static final String PROVIDER_ID = "urn:scoped-api-keys:token-type:api-key";

    @Override
    public String getId() {
        return PROVIDER_ID;
    }
}
