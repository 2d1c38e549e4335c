package io.github.scopedapikeys.introspection;

/** Answers the hint {@code api-key}, the {@code token_type} of a key in responses. */
public final class KeyNameIntrospectionFactory extends KeyIntrospectionFactory {

    /** Never changes: callers send it. */
    public static final String PROVIDER_ID = "api-key";

    @Override
    public String getId() {
        return PROVIDER_ID;
    }
}
