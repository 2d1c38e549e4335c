package io.github.scopedapikeys.it.worlds;

/** What the protocol mappers of a client scope do. */
public enum Mapper {
    /** Write the roles in force into the token: the stock scope {@code roles}. */
    ROLES,
    /** Adds to the audience each other client of which a role is in force; not in lightweight tokens. */
    AUDIENCE_RESOLVE,
    /** The same in lightweight tokens. */
    LIGHT_AUDIENCE_RESOLVE
}
