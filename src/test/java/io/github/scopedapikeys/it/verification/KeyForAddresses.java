package io.github.scopedapikeys.it.verification;

import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;

/** Issues keys that only callers with certain addresses may use. */
final class KeyForAddresses {

    private KeyForAddresses() {}

    /** @param addresses and ranges, with blanks between them */
    static String issue(Leads leads, String addresses) {
        return KeyObject.text(leads.issue(
                LeadsRealm.SHOP_OWNER,
                "\"scopes\": [\"leads:read\"], \"allowedIps\": [\"" + addresses.replace(" ", "\", \"") + "\"]"));
    }
}
