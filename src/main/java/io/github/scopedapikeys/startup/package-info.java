/**
 * Door: the start-up check. Before other code of this extension runs, it looks whether all classes and methods are there that
 * the code needs. After the database's migration, and before the server accepts requests, it tests whether the seal holds.
 */
@NullMarked
package io.github.scopedapikeys.startup;

import org.jspecify.annotations.NullMarked;
