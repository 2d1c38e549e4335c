/** Measures a realm with a million keys: {@code ./mvnw -f src/measure verify -Dit.test=RealmScale}. */
package io.github.scopedapikeys.it.scale;
