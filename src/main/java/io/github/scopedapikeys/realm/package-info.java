/** The door for users, holders and finders of keys: {@code /realms/{realm}/api-keys}. */
@NullMarked
package io.github.scopedapikeys.realm;

import org.jspecify.annotations.NullMarked;
