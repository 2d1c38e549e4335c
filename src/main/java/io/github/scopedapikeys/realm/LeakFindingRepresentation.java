package io.github.scopedapikeys.realm;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.scopedapikeys.leak.LeakFinding;
import org.jspecify.annotations.Nullable;

/** What GitHub is told about one text: its hash, so that the answer holds no key. */
record LeakFindingRepresentation(
        @JsonProperty("token_hash") String tokenHash,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("token_type") @Nullable
        String tokenType,

        @JsonProperty("label") String label) {

    static LeakFindingRepresentation of(LeakFinding finding) {
        return new LeakFindingRepresentation(
                finding.tokenHash(), finding.type(), finding.genuine() ? "true_positive" : "false_positive");
    }
}
