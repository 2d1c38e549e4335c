package io.github.scopedapikeys.server;

/**
 * A field of a request has a value that is not allowed. The message names the field and quotes its value only by {@link
 * Quoted}.
 */
public final class InvalidFieldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;

    /**
     * @param field name of the field, as the caller wrote it
     * @param problem what is wrong; continues a sentence that begins with the field's name
     */
    public InvalidFieldException(String field, String problem) {
        super(field + " " + problem);
        this.field = field;
        this.problem = field + " " + problem;
    }

    /** Name of the field, as the caller wrote it. */
    public String field() {
        return field;
    }

    /** For the caller. */
    public String problem() {
        return problem;
    }
}
