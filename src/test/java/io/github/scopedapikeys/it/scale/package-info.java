/** Measures a realm with a million keys: {@code ./mvnw -Pscale verify}. */
package io.github.scopedapikeys.it.scale;
