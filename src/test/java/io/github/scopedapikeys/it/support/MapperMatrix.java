package io.github.scopedapikeys.it.support;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.idm.ConfigPropertyRepresentation;
import org.keycloak.representations.idm.ProtocolMapperTypeRepresentation;
import org.keycloak.util.JsonSerialization;

/**
 * Combinations of mapper settings with hostile values: every mapper type of the server, every claim that has a field in
 * its token classes or that this extension reads, every JSON type, and every source of values. They are generated from
 * the server's own description of its mappers.
 */
public final class MapperMatrix {

    /** Prefix of the names of user attributes and session notes; the number of a value follows. */
    static final String HOSTILE = "hostile-";

    private static final String CLAIM = "claim.name";
    private static final String TYPE = "jsonType.label";

    /** The mapper options that say where to write. */
    private static final Set<String> PLACES = Set.of(
            "access.token.claim",
            "introspection.token.claim",
            "lightweight.claim",
            "id.token.claim",
            "userinfo.token.claim",
            "access.tokenResponse.claim");

    /** Claims that are read somewhere but have no field in Keycloak's classes. */
    private static final List<String> READ = List.of(
            "api_key_id",
            "api_key_scope",
            "api_key_roles",
            "act",
            "may_act",
            "sid",
            "session_state",
            "nbf",
            "amr",
            "organization",
            "client_id",
            "username",
            "active",
            "jti");

    /** Claims below or next to those claims. */
    private static final List<String> NESTED = List.of(
            "realm_access.roles",
            "realm_access\\.roles",
            "resource_access.lead-connector.roles",
            "resource_access.realm-management.roles",
            "resource_access.realm-management",
            "resource_access.${client_id}.roles",
            "resource_access\\.realm-management\\.roles",
            "cnf.jkt",
            "act.sub",
            "may_act.sub",
            "authorization.permissions",
            "address.locality",
            "organization.acme.roles",
            "api_key_id.x",
            "sid.x",
            "..",
            "aud.0");

    private final List<ProtocolMapperTypeRepresentation> types;
    private final List<String> values;
    private final List<String> plain;

    public MapperMatrix(List<ProtocolMapperTypeRepresentation> types, List<String> values) {
        this.types = types;
        this.values = values;
        Set<String> claims = new TreeSet<>(READ);
        JsonSerialization.mapper
                .getDeserializationConfig()
                .introspect(JsonSerialization.mapper.constructType(AccessToken.class))
                .findProperties()
                .forEach(property -> claims.add(property.getName()));
        plain = List.copyOf(claims);
    }

    /**
     * One mapper of a client.
     *
     * @param type the mapper's provider
     */
    public record Trial(String type, HashMap<String, String> config) implements Serializable {

        @Override
        public String toString() {
            Map<String, String> shown = new HashMap<>(config);
            shown.keySet().removeAll(PLACES);
            shown.replaceAll((name, value) -> value.length() > 80 ? value.substring(0, 80) : value);
            return type + shown;
        }

        String claim() {
            return config.getOrDefault(CLAIM, "");
        }
    }

    /**
     * Mappers that a client has at the same time, each for another claim.
     *
     * @param last whether they run after the client's own mappers
     * @param firstName the user's first name, for mappers that read it
     */
    public record Batch(ArrayList<Trial> trials, boolean last, String firstName, String lastName)
            implements Serializable {

        public boolean writes(String claim) {
            return trials.stream().anyMatch(trial -> trial.claim().equals(claim));
        }

        public Stream<Batch> single() {
            return trials.stream().map(trial -> new Batch(new ArrayList<>(List.of(trial)), last, firstName, lastName));
        }

        private static Batch of(List<Trial> trials, int number) {
            return new Batch(new ArrayList<>(trials), number % 2 == 1, "First", "Last");
        }
    }

    public List<String> claims() {
        return Stream.concat(plain.stream(), NESTED.stream()).toList();
    }

    /** All combinations, in large batches. Mappers for neighbouring claims have different values and types. */
    public List<Batch> batches() {
        List<Batch> batches = new ArrayList<>();
        for (ProtocolMapperTypeRepresentation type : types) {
            if (isPropertyMapper(type)) {
                for (int value = 0; value < values.size(); value += 2) {
                    String first = values.get(value);
                    String last = values.get((value + 1) % values.size());
                    if (Math.max(first.length(), last.length()) > 255) {
                        continue;
                    }
                    batchesOf(type).forEach(batch -> batches.add(new Batch(batch.trials(), batch.last(), first, last)));
                }
            } else {
                batches.addAll(batchesOf(type));
            }
        }
        return batches;
    }

    /** Batches of one mapper for every claim: in a large batch, another mapper may hide the effect of one. */
    public List<Batch> alone(List<String> few) {
        List<Batch> batches = new ArrayList<>();
        for (String claim : claims()) {
            for (String value : few) {
                for (String type : List.of("String", "JSON")) {
                    HashMap<String, String> config = new HashMap<>(Map.of(
                            CLAIM,
                            claim,
                            TYPE,
                            type,
                            "claim.value",
                            value,
                            "access.token.claim",
                            "true",
                            "introspection.token.claim",
                            "true"));
                    batches.add(
                            Batch.of(List.of(new Trial("oidc-hardcoded-claim-mapper", config)), batches.size() / 2));
                }
            }
        }
        return batches;
    }

    private static boolean isPropertyMapper(ProtocolMapperTypeRepresentation type) {
        return type.getId().equals("oidc-usermodel-property-mapper");
    }

    private List<Batch> batchesOf(ProtocolMapperTypeRepresentation type) {
        List<HashMap<String, String>> settings = settings(type);
        List<Batch> batches = new ArrayList<>();
        if (settings.get(0).containsKey(CLAIM)) {
            for (List<String> claims : List.of(plain, NESTED)) {
                for (int turn = 0; turn < settings.size(); turn++) {
                    List<Trial> trials = new ArrayList<>();
                    for (int claim = 0; claim < claims.size(); claim++) {
                        HashMap<String, String> config = new HashMap<>(settings.get((turn + claim) % settings.size()));
                        config.put(CLAIM, claims.get(claim));
                        trials.add(new Trial(type.getId(), config));
                    }
                    batches.add(Batch.of(trials, turn));
                }
            }
        } else {
            settings.forEach(config -> batches.add(Batch.of(List.of(new Trial(type.getId(), config)), batches.size())));
        }
        return batches;
    }

    /** Combines each JSON type with each entry of the longest list of alternatives; shorter lists are repeated. */
    private List<HashMap<String, String>> settings(ProtocolMapperTypeRepresentation type) {
        Map<String, List<String>> alternatives = new HashMap<>();
        type.getProperties()
                .forEach(property -> alternatives.put(property.getName(), alternatives(type.getId(), property)));
        List<String> jsonTypes = alternatives.containsKey(TYPE) ? alternatives.remove(TYPE) : List.of("");
        int turns = alternatives.values().stream().mapToInt(List::size).max().orElse(1);
        List<HashMap<String, String>> settings = new ArrayList<>();
        for (String jsonType : jsonTypes) {
            for (int turn = 0; turn < turns; turn++) {
                HashMap<String, String> config = new HashMap<>();
                for (Map.Entry<String, List<String>> property : alternatives.entrySet()) {
                    List<String> offered = property.getValue();
                    config.put(property.getKey(), offered.get(turn % offered.size()));
                }
                if (!jsonType.isEmpty()) {
                    config.put(TYPE, jsonType);
                }
                settings.add(config);
            }
        }
        return settings;
    }

    private List<String> alternatives(String mapper, ConfigPropertyRepresentation property) {
        String name = property.getName();
        if (PLACES.contains(name)) {
            return List.of("true");
        }
        if (name.equals(CLAIM)) {
            return List.of("");
        }
        if (property.getOptions() != null && !property.getOptions().isEmpty()) {
            return property.getOptions();
        }
        return switch (name) {
            case "claim.value" -> values;
            case "user.attribute" ->
                mapper.equals("oidc-usermodel-attribute-mapper") ? numbered() : List.of("firstName", "lastName");
            case "user.session.note" -> numbered();
            default -> byType(property);
        };
    }

    private List<String> byType(ConfigPropertyRepresentation property) {
        return switch (String.valueOf(property.getType())) {
            case "boolean" -> List.of("true", "false");
            case "Role" -> List.of("realm-management.realm-admin", "lead-connector.lead-writer", "offline_access");
            case "ClientList" -> List.of("realm-management", LeadsRealm.CONNECTOR, "account");
            default -> List.of("", "realm-management.realm-admin", values.get(0));
        };
    }

    private List<String> numbered() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            names.add(HOSTILE + i);
        }
        return names;
    }

    /** The number of different combinations of mapper, claim and settings. */
    public static int combinations(List<Batch> batches) {
        Set<String> combinations = new HashSet<>();
        batches.forEach(batch -> batch.trials()
                .forEach(trial ->
                        combinations.add(trial.type() + trial.config() + batch.firstName() + batch.lastName())));
        return combinations.size();
    }
}
