/** Door: the signed-in user's own keys, at {@code /realms/{realm}/api-keys/keys} and {@code …/options}. */
@NullMarked
package io.github.scopedapikeys.selfservice;

import org.jspecify.annotations.NullMarked;
