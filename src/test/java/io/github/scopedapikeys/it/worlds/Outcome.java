package io.github.scopedapikeys.it.worlds;

import java.util.Set;

/** What an exchange comes to. */
public sealed interface Outcome permits Outcome.Granted, Outcome.Refused {

    /** @param token what it shows and carries */
    record Granted(Rights rights, Token token) implements Outcome {}

    /** @param errors the OAuth errors that tell what is wrong: one of them is the answer */
    record Refused(Set<String> errors) implements Outcome {}
}
