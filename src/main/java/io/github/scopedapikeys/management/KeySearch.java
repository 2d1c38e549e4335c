package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.directory.DirectoryEntry;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.ServerTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/**
 * Searches the keys of the realm in the session's context. The directory finds the keys; the answer is read from their
 * credentials. A row without a credential is removed.
 */
public final class KeySearch {

    /** Maximum number of keys that one page examines for a caller who may not see all users. */
    static final int LOOKED_THROUGH = 10_000;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final KeyDirectory directory;
    private final KeyDescriber describer;
    private final FederatedUserLookup external;

    /**
     * For the realm in the session's context.
     *
     * @param external of this request
     */
    public KeySearch(KeycloakSession session, FederatedUserLookup external) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.directory = KeyDirectory.of(session);
        this.describer = new KeyDescriber(realm, KeyPolicyReader.read(realm), ServerTime.now());
        this.external = external;
    }

    /**
     * Updates the directory for one user's keys: imports and servers without this extension may have added or changed
     * keys.
     */
    public void refresh(String userId) {
        // Read the directory first: a key that is issued while the credentials are read must not look like a removed
        // one.
        Map<UUID, DirectoryEntry> listed = directory.ofUser(realm, userId);
        Map<UUID, ApiKeyCredential> keys = new HashMap<>();
        ApiKeyCredentialProvider.of(session).list(realm, userId).forEach(key -> keys.put(key.id(), key));
        for (List<UUID> ids : portions(List.copyOf(keys.keySet()))) {
            listed.putAll(directory.findAll(realm, ids));
        }
        keys.values().stream()
                .filter(key -> !isListed(userId, key, listed.get(key.id())))
                .forEach(key -> directory.put(realm, userId, key));
        for (List<UUID> ids : portions(List.copyOf(listed.keySet()))) {
            Map<UUID, ApiKeyCredential> stored = directory.credentials(realm, ids);
            ids.stream().filter(id -> !stored.containsKey(id)).forEach(directory::remove);
        }
    }

    private static boolean isListed(String userId, ApiKeyCredential key, @Nullable DirectoryEntry entry) {
        return entry != null && entry.agreesWith(userId, key);
    }

    /**
     * A page of keys, newest first.
     *
     * @param after null: start with the newest key
     * @param first number of keys to skip
     * @param max maximum number of keys in the page, 0 to {@value KeyDirectory#MAX_PAGE}
     */
    public KeyPage page(KeyFilter filter, @Nullable KeyCursor after, int first, int max) {
        List<DescribedKey> keys = new ArrayList<>();
        KeyCursor place = after;
        int passedOver = first;
        while (keys.size() < max) {
            int wanted = max - keys.size();
            List<DirectoryEntry> entries = place == null
                    ? directory.search(realm, filter, passedOver, wanted)
                    : directory.searchAfter(realm, filter, place, wanted);
            keys.addAll(described(filter, entries));
            if (entries.size() < wanted) {
                return new KeyPage(keys, Optional.empty());
            }
            place = entries.get(entries.size() - 1).cursor();
            passedOver = 0;
        }
        return new KeyPage(keys, Optional.ofNullable(place));
    }

    /**
     * A page of the keys whose owners are visible, newest first. It examines at most {@value #LOOKED_THROUGH} keys.
     * Then the page ends, and the next page continues there.
     */
    public KeyPage visiblePage(
            KeyFilter filter, @Nullable KeyCursor after, int first, int max, Predicate<UserModel> visible) {
        if (max == 0) {
            return new KeyPage(List.of(), Optional.empty());
        }
        List<DescribedKey> keys = new ArrayList<>();
        Map<String, Boolean> owners = new HashMap<>();
        KeyCursor place = after;
        int passedOver = 0;
        for (int seen = 0; seen < LOOKED_THROUGH; seen += KeyDirectory.MAX_PAGE) {
            List<DirectoryEntry> entries = place == null
                    ? directory.search(realm, filter, 0, KeyDirectory.MAX_PAGE)
                    : directory.searchAfter(realm, filter, place, KeyDirectory.MAX_PAGE);
            List<DirectoryEntry> shown = new ArrayList<>();
            for (DirectoryEntry entry : entries) {
                place = entry.cursor();
                if (isVisible(entry.userId(), owners, visible) && passedOver++ >= first) {
                    shown.add(entry);
                }
                if (keys.size() + shown.size() >= max) {
                    keys.addAll(described(filter, shown));
                    return new KeyPage(keys, Optional.of(place));
                }
            }
            keys.addAll(described(filter, shown));
            if (entries.size() < KeyDirectory.MAX_PAGE) {
                return new KeyPage(keys, Optional.empty());
            }
        }
        return new KeyPage(keys, Optional.ofNullable(place));
    }

    /** The number of keys. */
    public long count(KeyFilter filter) {
        return directory.count(realm, filter);
    }

    /** The number of keys whose owners are visible, among the newest {@value #LOOKED_THROUGH}. */
    public long visibleCount(KeyFilter filter, Predicate<UserModel> visible) {
        Map<String, Boolean> owners = new HashMap<>();
        long count = 0;
        KeyCursor place = null;
        for (int seen = 0; seen < LOOKED_THROUGH; seen += KeyDirectory.MAX_PAGE) {
            List<DirectoryEntry> entries = place == null
                    ? directory.search(realm, filter, 0, KeyDirectory.MAX_PAGE)
                    : directory.searchAfter(realm, filter, place, KeyDirectory.MAX_PAGE);
            count += entries.stream()
                    .filter(entry -> isVisible(entry.userId(), owners, visible))
                    .count();
            if (entries.size() < KeyDirectory.MAX_PAGE) {
                break;
            }
            place = entries.get(entries.size() - 1).cursor();
        }
        return count;
    }

    private boolean isVisible(String userId, Map<String, Boolean> owners, Predicate<UserModel> visible) {
        return owners.computeIfAbsent(userId, id -> {
            if (!StorageId.isLocalStorage(id) && !external.isAvailable(realm, id)) {
                return false;
            }
            UserModel owner = session.users().getUserById(realm, id);
            return owner != null && visible.test(owner);
        });
    }

    /** Returns the keys that match the filter now. Directory rows of the other keys are corrected. */
    private List<DescribedKey> described(KeyFilter filter, List<DirectoryEntry> entries) {
        List<UUID> ids = entries.stream().map(DirectoryEntry::id).toList();
        Map<UUID, ApiKeyCredential> keys = directory.credentials(realm, ids);
        ids.stream().filter(id -> !keys.containsKey(id)).forEach(directory::remove);
        Map<String, String> names = directory.userNames(
                realm, entries.stream().map(DirectoryEntry::userId).distinct().toList());
        List<DescribedKey> described = new ArrayList<>();
        for (DirectoryEntry entry : entries) {
            ApiKeyCredential key = keys.get(entry.id());
            String owner = names.computeIfAbsent(entry.userId(), this::nameOfExternal);
            if (key != null && !filter.means(entry.userId(), key)) {
                directory.put(realm, entry.userId(), key);
            } else if (key != null && owner != null) {
                described.add(describer.describe(entry.userId(), owner, key, entry));
            }
        }
        return described;
    }

    /**
     * Null for a user who should be in Keycloak's own table. If an external store does not answer, the result is the
     * user's id in that store.
     */
    private @Nullable String nameOfExternal(String userId) {
        return StorageId.isLocalStorage(userId)
                ? null
                : external.ask(realm, userId, UserModel::getUsername).orElseGet(() -> StorageId.externalId(userId));
    }

    private static List<List<UUID>> portions(List<UUID> ids) {
        List<List<UUID>> portions = new ArrayList<>();
        for (int start = 0; start < ids.size(); start += KeyDirectory.MAX_PAGE) {
            portions.add(ids.subList(start, Math.min(start + KeyDirectory.MAX_PAGE, ids.size())));
        }
        return portions;
    }
}
