/** Rules: e-mail to the owners of keys. If an e-mail cannot be sent, the only consequence is a line in the log. */
@NullMarked
package io.github.scopedapikeys.mail;

import org.jspecify.annotations.NullMarked;
