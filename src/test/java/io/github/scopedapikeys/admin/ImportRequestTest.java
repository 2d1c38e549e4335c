package io.github.scopedapikeys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportRequestTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /admin/realms, true",
        "POST, admin/realms/, true",
        "POST, /auth/admin/realms, true",
        "POST, /admin/realms/leads/partialImport, true",
        "POST, /admin/realms/a%2Fb/partialImport, true",
        "PUT, /admin/realms, false",
        "PUT, /admin/realms/leads/partialImport, false",
        "POST, /admin/realms/leads/users, false",
        "POST, /admin/realms/leads/users/partialImport, false",
        "POST, /admin/realms/leads, false",
        "POST, /admin/realms/leads/partialImport/x, false",
        "POST, /admin/realms/leads/partialImportX, false",
        "PUT, /admin/realms/leads/users/f:x:%2Fadmin%2Frealms%2Fx%2FpartialImport, false",
        "POST, /admin/realms/leads/users;/partialImport, false",
        "POST, /admin/realms/leads/users;x=/admin/realms, false",
        "POST, /realms/leads/scim/v2/Users, false",
        "POST, '', false",
    })
    void onlyTheTwoRequestsThatImportAreImports(String method, String path, boolean imports) {
        assertThat(ImportRequest.isImport(method, path)).isEqualTo(imports);
    }
}
