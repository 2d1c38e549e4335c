package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.server.Millis;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hibernate.jpa.HibernateHints;
import org.jspecify.annotations.Nullable;

/**
 * A filter as a JPQL query. If the filter has a scope or a client, the query starts at that table, whose index has the
 * order of the result. Without further conditions it does not read the table of keys.
 */
final class DirectoryQuery {

    private static final String KEY = "k";
    private static final String SCOPE = "s";
    private static final String CLIENT = "c";

    /**
     * Characters to escape in a search: the wildcards, and the backslash, which some databases use as the default
     * escape character.
     */
    private static final Pattern WILDCARD = Pattern.compile("[%_\\\\\\[]");

    private static final Pattern ESCAPED = Pattern.compile("[!%_]");

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();
    private final String root;
    private final String idPath;
    private boolean needsKey;
    private boolean needsClient;

    /** @param ids of the keys that the filter's search finds by id or start */
    DirectoryQuery(String realmId, KeyFilter filter, Collection<String> ids, @Nullable KeyCursor after) {
        root = filter.scope() != null ? SCOPE : filter.client() != null ? CLIENT : KEY;
        idPath = root + (KEY.equals(root) ? ".id" : ".keyId");
        needsKey = KEY.equals(root);
        where(root + ".realmId = :realm", "realm", realmId);
        named(filter);
        created(filter);
        ofKey(filter, ids);
        status(filter);
        if (after != null) {
            // Redundant for the result, but it lets the database use an index.
            where(
                    root + ".createdAt <= :afterTime",
                    "afterTime",
                    after.createdAt().toEpochMilli());
            where(
                    "(" + root + ".createdAt < :afterTime or " + idPath + " < :afterId)",
                    "afterId",
                    after.id().toString());
        }
    }

    TypedQuery<Long> count(EntityManager entities) {
        return bind(entities.createQuery("select count(*)" + from(), Long.class));
    }

    /** The positions of the keys, newest first. */
    TypedQuery<DirectoryPlace> places(EntityManager entities) {
        return bind(entities.createQuery(
                select() + from() + " order by " + root + ".createdAt desc, " + idPath + " desc",
                DirectoryPlace.class));
    }

    /**
     * The positions of the keys, unordered.
     *
     * @param max maximum number. It is in the statement itself: PostgreSQL would plan a parameter as an unknown number
     */
    TypedQuery<DirectoryPlace> unordered(EntityManager entities, int max) {
        return bind(entities.createQuery(select() + from() + " limit " + max, DirectoryPlace.class));
    }

    private String select() {
        return "select new " + DirectoryPlace.class.getName() + "(" + root + ".createdAt, " + idPath + ")";
    }

    private String from() {
        StringBuilder from = new StringBuilder(" from ");
        switch (root) {
            case SCOPE -> from.append("ApiKeyScopeEntity s");
            case CLIENT -> from.append("ApiKeyClientEntity c");
            default -> from.append("ApiKeyEntity k");
        }
        if (!KEY.equals(root) && needsKey) {
            from.append(" join ApiKeyEntity k on k.id = ").append(idPath);
        }
        if (needsClient) {
            from.append(" join ApiKeyClientEntity c on c.keyId = ").append(idPath);
        }
        return from.append(" where ").append(String.join(" and ", conditions)).toString();
    }

    private void named(KeyFilter filter) {
        if (filter.scope() != null) {
            where("s.name = :scope", "scope", filter.scope());
        }
        if (filter.client() != null) {
            needsClient = !CLIENT.equals(root);
            where("c.name = :client", "client", filter.client());
        }
    }

    private void created(KeyFilter filter) {
        before(root + ".createdAt", "createdBefore", filter.createdBefore());
        after(root + ".createdAt", "createdAfter", filter.createdAfter());
    }

    private void ofKey(KeyFilter filter, Collection<String> ids) {
        if (filter.userId() != null) {
            // The realm is repeated for the table of keys, so that the index of a user's keys can be used.
            whereKey("k.realmId = :realm and k.userId = :user", "user", filter.userId());
        }
        if (filter.search() != null) {
            search(filter.search(), ids);
        }
        before("k.expiresAt", "expiresBefore", filter.expiresBefore());
        after("k.expiresAt", "expiresAfter", filter.expiresAfter());
        before("k.lastUsedAt", "lastUsedBefore", filter.lastUsedBefore());
        after("k.lastUsedAt", "lastUsedAfter", filter.lastUsedAfter());
        if (filter.neverUsed()) {
            needsKey = true;
            conditions.add("k.lastUsedAt is null");
        }
    }

    private void search(String text, Collection<String> ids) {
        String name = SearchName.of(text);
        // Only where needed: PostgreSQL would evaluate the escaping for each row.
        boolean escaped = WILDCARD.matcher(name).find();
        String condition = escaped ? "k.searchName like :infix escape '!'" : "k.searchName like :infix";
        if (!ids.isEmpty()) {
            parameters.put("ids", ids);
            condition = "(k.id in (:ids) or " + condition + ")";
        }
        String infix = escaped ? ESCAPED.matcher(name).replaceAll("!$0") : name;
        whereKey(condition, "infix", "%" + infix + "%");
    }

    private void status(KeyFilter filter) {
        if (filter.status() == null) {
            return;
        }
        needsKey = true;
        parameters.put("now", filter.now().toEpochMilli());
        boolean inactivity = filter.inactiveBefore() != null;
        if (filter.inactiveBefore() != null) {
            parameters.put("inactiveBefore", Millis.ceiling(filter.inactiveBefore()));
        }
        if (filter.status() == KeyStatus.EXPIRED) {
            conditions.add(
                    inactivity ? "(k.expiresAt <= :now or k.activeAt < :inactiveBefore)" : "k.expiresAt <= :now");
            return;
        }
        conditions.add("(k.expiresAt is null or k.expiresAt > :now)");
        if (inactivity) {
            conditions.add("k.activeAt >= :inactiveBefore");
        }
        conditions.add(filter.status() == KeyStatus.DISABLED ? "k.enabled = false" : "k.enabled = true");
        if (filter.status() == KeyStatus.ROTATING) {
            conditions.add("k.rotatingUntil > :now");
        }
        if (filter.status() == KeyStatus.ACTIVE) {
            conditions.add("(k.rotatingUntil is null or k.rotatingUntil <= :now)");
        }
    }

    private void before(String path, String name, @Nullable Instant bound) {
        if (bound != null) {
            needsKey |= path.startsWith("k.");
            where(path + " < :" + name, name, Millis.ceiling(bound));
        }
    }

    private void after(String path, String name, @Nullable Instant bound) {
        if (bound != null) {
            needsKey |= path.startsWith("k.");
            where(path + " > :" + name, name, Millis.floor(bound));
        }
    }

    private void whereKey(String condition, String name, Object value) {
        needsKey = true;
        where(condition, name, value);
    }

    private void where(String condition, String name, Object value) {
        conditions.add(condition);
        parameters.put(name, value);
    }

    /**
     * Sets the parameters. It also sets the fetch size to 0: PostgreSQL runs a statement in parallel only if all rows
     * are fetched at once, which is not Keycloak's default.
     */
    private <T> TypedQuery<T> bind(TypedQuery<T> query) {
        parameters.forEach(query::setParameter);
        return query.setHint(HibernateHints.HINT_FETCH_SIZE, 0);
    }
}
