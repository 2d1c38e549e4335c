package io.github.scopedapikeys.realm;

import io.github.scopedapikeys.leak.LeakFinding;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What GitHub is told about one text: its hash, so that the answer holds no key. */
record LeakLabel(
        @JsonProperty("token_hash") String tokenHash,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("token_type") @Nullable
        String tokenType,

        @JsonProperty("label") String label) {

    static LeakLabel of(LeakFinding finding) {
        return new LeakLabel(
                finding.tokenHash(), finding.type(), finding.genuine() ? "true_positive" : "false_positive");
    }
}
