package io.github.scopedapikeys.audit;

/** Why a request is refused, for its event. */
public interface Reason {

    /** The {@code reason} detail of the event: the true reason, for administrators only. */
    String reason();

    /** The {@code error} of the event. */
    String eventError();
}
