/** Door: the Admin REST API at {@code /admin/realms/{realm}/api-keys}. */
@NullMarked
package io.github.scopedapikeys.admin;

import org.jspecify.annotations.NullMarked;
