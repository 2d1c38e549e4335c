package io.github.scopedapikeys.database;

import java.io.Closeable;

/** A database that runs until it is closed. The user's password is the user's name. */
interface TestDatabase extends Closeable {

    /** The JDBC URL, without user and password. */
    String url();

    String user();
}
