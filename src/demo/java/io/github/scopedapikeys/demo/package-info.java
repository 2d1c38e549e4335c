/**
 * The demo. It starts a real Keycloak with the provider and the realm {@code leads}, runs the main use case over HTTP
 * and shows how to continue by hand. It is an ordinary client and uses none of the provider's code.
 */
package io.github.scopedapikeys.demo;
