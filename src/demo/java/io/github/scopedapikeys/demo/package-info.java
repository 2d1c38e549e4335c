/**
 * The demo: starts a real Keycloak with the provider and the realm {@code leads}, runs the main job against it over
 * HTTP and tells how to go on by hand. It is a client like any other and uses nothing of the provider's own code.
 */
package io.github.scopedapikeys.demo;
