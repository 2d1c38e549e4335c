package io.github.scopedapikeys.server;

/** The request is valid but conflicts with stored data (409). */
public final class KeyConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String conflict;

    /** @param conflict what the request conflicts with, for the caller */
    public KeyConflictException(String conflict) {
        super(conflict);
        this.conflict = conflict;
    }

    /** For the caller. */
    public String conflict() {
        return conflict;
    }
}
