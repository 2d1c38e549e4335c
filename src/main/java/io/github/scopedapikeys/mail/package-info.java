/**
 * Rules: e-mail to the owners of keys. What is sent when, and that it costs nothing but a line in the log if it cannot be
 * sent.
 */
@NullMarked
package io.github.scopedapikeys.mail;

import org.jspecify.annotations.NullMarked;
