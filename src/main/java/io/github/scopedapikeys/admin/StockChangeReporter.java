package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.credential.ReadyMadeKeyStoredEvent;
import io.github.scopedapikeys.credential.StockChanges;
import io.github.scopedapikeys.management.StockChangeRecords;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/** Listens for changes of keys by Keycloak's own consoles and APIs, and writes events and e-mail about them. */
final class StockChangeReporter implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof ReadyMadeKeyStoredEvent stored && !stored.imported()) {
            new StockChangeRecords(stored.session()).tellOfNew(stored.realm(), stored.owner(), stored.key());
        } else if (event instanceof StockChanges stock && stock.committed()) {
            StockChangeRecords records = new StockChangeRecords(stock.session());
            stock.changes().forEach(records::tell);
        }
    }
}
