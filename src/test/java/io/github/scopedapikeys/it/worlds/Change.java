package io.github.scopedapikeys.it.worlds;

import java.util.Set;
import java.util.TreeSet;

/** Something that an administrator does to a realm after keys were issued. */
public sealed interface Change {

    /** Does it to the sets. */
    void in(World world);

    /** Does it to the server. */
    void in(WorldRealm realm);

    /** A user gains or loses a role. */
    record UserRole(String user, Role role, boolean gained) implements Change {
        @Override
        public void in(World world) {
            put(world.users.get(user).roles(), role, gained);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.map(realm.user(user).roles(), role, gained);
        }
    }

    /** A user joins or leaves a group. */
    record Membership(String user, String group, boolean gained) implements Change {
        @Override
        public void in(World world) {
            put(world.users.get(user).groups(), group, gained);
        }

        @Override
        public void in(WorldRealm realm) {
            if (gained) {
                realm.user(user).joinGroup(realm.groupId(group));
            } else {
                realm.user(user).leaveGroup(realm.groupId(group));
            }
        }
    }

    /** A group gains or loses a role. */
    record GroupRole(String group, Role role, boolean gained) implements Change {
        @Override
        public void in(World world) {
            put(world.groups.get(group), role, gained);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.map(realm.group(group).roles(), role, gained);
        }
    }

    /** A composite role gains or loses a part. */
    record Part(Role composite, Role role, boolean gained) implements Change {
        @Override
        public void in(World world) {
            put(world.roles.get(composite), role, gained);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.compose(composite, role, gained);
        }
    }

    /** A client scope gains or loses a scope mapping. */
    record ScopeRole(String scope, Role role, boolean gained) implements Change {
        @Override
        public void in(World world) {
            put(world.scopes.get(scope).roles(), role, gained);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.map(realm.scope(scope).getScopeMappings(), role, gained);
        }
    }

    /** A client gains or loses a scope mapping. */
    record ClientRole(String client, Role role, boolean gained) implements Change {
        @Override
        public void in(World world) {
            put(world.client(client).mappings(), role, gained);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.map(realm.client(client).getScopeMappings(), role, gained);
        }
    }

    /** A client gets a scope as its default or optional one. */
    record Assignment(String client, String scope, boolean byDefault) implements Change {
        @Override
        public void in(World world) {
            world.client(client).unassign(scope);
            put(
                    byDefault
                            ? world.client(client).defaults()
                            : world.client(client).optionals(),
                    scope,
                    true);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.unassign(client, scope);
            if (byDefault) {
                realm.client(client).addDefaultClientScope(realm.scopeId(scope));
            } else {
                realm.client(client).addOptionalClientScope(realm.scopeId(scope));
            }
        }
    }

    /** A client loses a scope. */
    record Unassignment(String client, String scope) implements Change {
        @Override
        public void in(World world) {
            world.client(client).unassign(scope);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.unassign(client, scope);
        }
    }

    /** 'Full scope allowed' of a client is switched. */
    record FullScope(String client, boolean on) implements Change {
        @Override
        public void in(World world) {
            world.clients.compute(client, (id, old) -> old.withFullScope(on));
        }

        @Override
        public void in(WorldRealm realm) {
            realm.switchFullScope(client, on);
        }
    }

    /** 'Always use lightweight access token' of a client is switched. */
    record Lightweight(String client, boolean on) implements Change {
        @Override
        public void in(World world) {
            world.clients.compute(client, (id, old) -> old.withLightweight(on));
        }

        @Override
        public void in(WorldRealm realm) {
            realm.switchLightweight(client, on);
        }
    }

    /** 'Include in token scope' of a client scope is switched. */
    record Visibility(String scope, boolean on) implements Change {
        @Override
        public void in(World world) {
            world.scopes.compute(scope, (name, old) -> old.withVisible(on));
        }

        @Override
        public void in(WorldRealm realm) {
            realm.switchVisible(scope, on);
        }
    }

    /** A user's consent to a client is withdrawn. */
    record Withdrawal(String user, String client) implements Change {
        @Override
        public void in(World world) {
            world.users.get(user).consents().remove(client);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.user(user).revokeConsent(client);
        }
    }

    /** A role is deleted, or one of that name made. */
    record Existence(Role role, boolean gained) implements Change {
        @Override
        public void in(World world) {
            if (gained) {
                world.roles.put(role, new TreeSet<>());
            } else {
                world.removeRole(role);
            }
        }

        @Override
        public void in(WorldRealm realm) {
            if (gained) {
                realm.create(role);
            } else {
                realm.delete(role);
            }
        }
    }

    /** A client scope is deleted. */
    record ScopeGone(String scope) implements Change {
        @Override
        public void in(World world) {
            world.removeScope(scope);
        }

        @Override
        public void in(WorldRealm realm) {
            realm.scope(scope).remove();
        }
    }

    private static <T> void put(Set<T> set, T entry, boolean in) {
        if (in) {
            set.add(entry);
        } else {
            set.remove(entry);
        }
    }
}
