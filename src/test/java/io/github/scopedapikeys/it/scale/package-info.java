/** Measures a realm with a million keys: {@code ./mvnw -Pscale verify -Dit.test=RealmScale}. */
package io.github.scopedapikeys.it.scale;
