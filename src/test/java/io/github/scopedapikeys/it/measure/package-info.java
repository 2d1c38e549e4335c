/** What runs that measure share: a server in production mode on PostgreSQL, as many keys as wanted, and a report. */
package io.github.scopedapikeys.it.measure;
