/** The door for users, holders and finders of keys: {@code /realms/{realm}/api-keys}. */
@NullMarked
package io.github.scopedapikeys.account;

import org.jspecify.annotations.NullMarked;
