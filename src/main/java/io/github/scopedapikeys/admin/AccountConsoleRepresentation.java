package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.management.AccountConsoleSetup;
import java.util.Locale;

/**
 * What was done for the Account Console: {@code added}, {@code enabled} or {@code unchanged}.
 *
 * @param requiredAction about the required action
 * @param flow about the flow
 */
public record AccountConsoleRepresentation(String requiredAction, String flow) {

    static AccountConsoleRepresentation of(AccountConsoleSetup.Report report) {
        return new AccountConsoleRepresentation(text(report.requiredAction()), text(report.flow()));
    }

    private static String text(AccountConsoleSetup.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
