package io.github.scopedapikeys.it.measure;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes users and keys into Keycloak's tables by SQL, made after a user and a key that were made by REST. What a key is
 * like follows from its number, so that all runs measure the same keys.
 */
public final class KeyGenerator {

    /** Keys of the user who has many, beside those of the others. */
    public static final int OF_HEAVY_USER = 1000;

    /** Has {@link #OF_HEAVY_USER} keys. */
    public static final String HEAVY_USER = "heavy-user";
    /** Has one key. */
    public static final String LIGHT_USER = "light-user";

    /** In the names of 20 keys. */
    public static final String RARE_NAME = "zanzibar";
    /** In the names of a quarter of the keys. */
    public static final String FREQUENT_NAME = "report";

    /** Named by 20 keys; the realm has no such scope. */
    public static final String RARE_SCOPE = "leads:rare";
    /** Named by 20 keys; the realm has no such client. */
    public static final String RARE_CLIENT = "rare-client";

    private static final long DAY = 24 * 3600 * 1000L;

    private final Database database;
    private final int keys;
    private final int users;
    private final String modelKey;
    private final long now;
    /** How many keys each has who was named. */
    private final Map<String, Integer> owners = new LinkedHashMap<>();

    /**
     * @param keys how many, besides those of owners who are named
     * @param users to whom they belong, the same number to each; none for no keys
     * @param modelKey id of a key that was issued by REST
     * @param now in milliseconds since the epoch
     */
    public KeyGenerator(Database database, int keys, int users, String modelKey, long now) {
        this.database = database;
        this.keys = keys;
        this.users = users;
        this.modelKey = modelKey;
        this.now = now;
    }

    /**
     * Has another user with so many plain keys of the highest numbers so far.
     *
     * @return the number of the first of them
     */
    public int owner(String name, int count) {
        int first = count() + 1;
        owners.put(name, count);
        return first;
    }

    /** How many keys there are, and so the highest number. */
    public int count() {
        return keys + owners.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Writes all users and keys. */
    public void generate() {
        users();
        // The newest have the highest numbers.
        keys(1, keys, "md5('user ' || (n % " + users + "))::uuid::text");
        int last = keys;
        for (Map.Entry<String, Integer> owner : owners.entrySet()) {
            keys(last + 1, last + owner.getValue(), id("'" + owner.getKey() + "'"));
            last += owner.getValue();
        }
        // What autovacuum does within a minute.
        database.run("vacuum analyze user_entity");
        database.run("vacuum analyze credential");
    }

    /** The text of the key of this number. */
    public static String text(int number) {
        byte[] secret = sha256("secret " + number);
        SecureRandom known = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(secret, 0, bytes, 0, bytes.length);
            }
        };
        return ApiKey.generate(new KeyPrefix("sak"), keyId(number), known).reveal();
    }

    /** The id of the key of this number. */
    public static UUID keyId(int number) {
        try {
            byte[] md5 = MessageDigest.getInstance("MD5").digest(("key " + number).getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(md5);
            return new UUID(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Between one key and the next, in milliseconds: all are of the last three years. */
    public long apart() {
        return 3 * 365 * 24 * 3600 * 1000L / keys;
    }

    /** Whether the key of this number can be exchanged for a token by the demo realm's connector. */
    public boolean works(int number) {
        boolean spread = number <= keys;
        boolean disabled = spread && number % 50 == 1;
        boolean expired = number <= keys / 1000;
        boolean rare = spread && (number % (keys / 20) == 7 || number % (keys / 20) == 9);
        return !disabled && !expired && !rare;
    }

    private void users() {
        String user = "insert into user_entity (id, username, email_constraint, realm_id, enabled, email_verified,"
                + " created_timestamp, not_before) select i.id, i.name, i.id, u.realm_id, true, false, " + now
                + ", 0 from user_entity u join credential c on c.user_id = u.id and c.id = '" + modelKey + "', ";
        database.run(user + "(select md5('user ' || n)::uuid::text id, 'user-' || n as name from generate_series(0, "
                + (users - 1) + ") n) i");
        String named = owners.keySet().stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        database.run(
                user + "(select " + id("name") + " id, name from unnest(array[" + named + "]::text[]) v (name)) i");
        database.run("insert into user_role_mapping (role_id, user_id) select m.role_id, u.id from user_role_mapping m"
                + " join credential c on c.user_id = m.user_id and c.id = '" + modelKey + "', user_entity u"
                + " where u.username = any(array[" + named + "]::text[]) or u.username like 'user-%'");
    }

    private void keys(int first, int last, String userId) {
        // 2 % are disabled; the oldest thousandth has expired; 30 % end in the future; 30 % name a client; 200 are
        // rotating.
        String data = "(m.data || jsonb_build_object("
                + "'scopes', case when n % " + keys / 20 + " = 7 and n <= " + keys + " then '[\"" + RARE_SCOPE
                + "\"]' when n % 10 < 3"
                + " then '[\"leads:read\", \"leads:write\"]' when n % 10 < 8 then '[\"leads:read\"]'"
                + " else '[\"leads:write\"]' end::jsonb,"
                + "'clients', case when n % " + keys / 20 + " = 9 and n <= " + keys + " then '[\"" + RARE_CLIENT
                + "\"]' when n % 10 < 3"
                + " then '[\"lead-connector\"]' else '[]' end::jsonb,"
                + "'enabled', n > " + keys + " or n % 50 <> 1,"
                + "'expiresAt', case when n <= " + keys / 1000 + " then " + (now - DAY)
                + " - n * 1000 when n % 10 < 3 and n <= "
                + keys
                + " then " + (now + DAY) + " + n * " + apart() / 10 + "::bigint end))::text";
        String secret = "(s.data || jsonb_build_object('hashes',"
                + " case when n % " + keys / 200 + " = 3 and n > 5 then jsonb_build_array(h.hash, h.hash ||"
                + " jsonb_build_object('value', encode(sha256(convert_to('old ' || n, 'UTF8')), 'base64'),"
                + " 'validUntil', " + (now + 30 * DAY) + ")) else jsonb_build_array(h.hash) end))::text";
        String name = "case when n % " + keys / 20 + " = 5 then 'Zanzibar till ' when n % 4 = 0 then 'Monthly report '"
                + " when n % 4 = 1 then 'CRM sync ' when n % 4 = 2 then 'Backup ' else 'Campaign import ' end || n";
        database.run("insert into credential (id, type, user_id, created_date, user_label, secret_data,"
                + " credential_data, priority, version) select md5('key ' || n)::uuid::text, 'api-key', " + userId
                + ", " + now + " - (" + last + " - n) * " + apart() + "::bigint, " + name + ", " + secret + ", " + data
                + ", 10 + (n / " + users + ") * 10, 0 from generate_series(" + first + ", " + last + ") n,"
                + " (select credential_data::jsonb as data from credential where id = '" + modelKey + "') m,"
                + " (select secret_data::jsonb as data from credential where id = '" + modelKey + "') s,"
                + " lateral (select (s.data -> 'hashes' -> 0) || jsonb_build_object('value', encode(sha256(sha256("
                + "convert_to('secret ' || n, 'UTF8'))), 'base64')) as hash) h");
    }

    private static String id(String name) {
        return "md5(" + name + ")::uuid::text";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
