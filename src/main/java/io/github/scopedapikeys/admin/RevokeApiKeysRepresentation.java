package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.representation.FilterRepresentation;
import org.jspecify.annotations.Nullable;

/** The body of a bulk revocation: filter, reason and dry run. */
record RevokeApiKeysRepresentation(
        @Nullable String userId,
        @Nullable String search,
        @Nullable String status,
        @Nullable String scope,
        @Nullable String client,
        @Nullable String createdBefore,
        @Nullable String createdAfter,
        @Nullable String expiresBefore,
        @Nullable String expiresAfter,
        @Nullable String lastUsedBefore,
        @Nullable String lastUsedAfter,
        @Nullable Boolean neverUsed,
        @Nullable String reason,
        @Nullable Boolean dryRun) {

    FilterRepresentation filter() {
        return new FilterRepresentation(
                userId,
                search,
                status,
                scope,
                client,
                createdBefore,
                createdAfter,
                expiresBefore,
                expiresAfter,
                lastUsedBefore,
                lastUsedAfter,
                neverUsed);
    }
}
