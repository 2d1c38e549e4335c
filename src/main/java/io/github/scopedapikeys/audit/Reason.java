package io.github.scopedapikeys.audit;

/** Why a request is refused, as its event says it. */
public interface Reason {

    /** The {@code reason} detail of the event, for the administrator. */
    String reason();

    /** The {@code error} of the event. */
    String eventError();
}
