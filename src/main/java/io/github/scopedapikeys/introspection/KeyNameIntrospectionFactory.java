package io.github.scopedapikeys.introspection;

/** Answers the hint that is a key's {@code token_type} in the answer. */
public final class KeyNameIntrospectionFactory extends KeyIntrospectionFactory {

    /** Never changes: callers send it. */
    public static final String PROVIDER_ID = "api-key";

    @Override
    public String getId() {
        return PROVIDER_ID;
    }
}
