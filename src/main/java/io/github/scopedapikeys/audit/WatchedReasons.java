package io.github.scopedapikeys.audit;

import java.util.List;

/** Refusals of which even one is worth an alert: somebody may be using a key that is not theirs. */
final class WatchedReasons {

    static final List<String> ALL = List.of(
            "api_key_reuse_after_rotation",
            "api_key_wrong_secret",
            "api_key_client_not_allowed",
            "api_key_ip_not_allowed");

    private WatchedReasons() {}
}
