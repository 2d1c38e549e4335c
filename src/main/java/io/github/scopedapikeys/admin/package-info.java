/** The door for administrators: {@code /admin/realms/{realm}/api-keys}. */
@NullMarked
package io.github.scopedapikeys.admin;

import org.jspecify.annotations.NullMarked;
