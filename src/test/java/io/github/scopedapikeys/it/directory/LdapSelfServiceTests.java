package io.github.scopedapikeys.it.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.LdapDirectory;
import io.github.scopedapikeys.it.support.Portal;
import io.github.scopedapikeys.it.support.SelfServiceRealm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People in an LDAP directory and their own keys, whether or not Keycloak keeps copies of the people. */
abstract class LdapSelfServiceTests extends LdapPeople {

    private static final String FIELDS = "\"scopes\": []";

    private final Predicate<Integer> whileDown;

    /** @param whileDown the statuses of answers while the directory does not answer */
    LdapSelfServiceTests(boolean copied, Predicate<Integer> whileDown) {
        super(copied);
        this.whileDown = whileDown;
    }

    @ParameterizedTest
    @ValueSource(booleans = {CACHED, NOT_CACHED})
    void personInTheDirectoryHasKeysLikeAnybodyElse(boolean cached) {
        Portal portal = signedIn(cached);

        Answer issued = portal.call("POST", "/keys", "{\"name\": \"mine\", " + FIELDS + "}");
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        leads.assertWorks(issued.json());
        String path = "/keys/" + issued.string("id");
        assertThat(portal.call("GET", "/keys", null).json()).hasSize(1);
        assertThat(portal.call("GET", "/options", null).status()).isEqualTo(200);
        assertThat(portal.call("PUT", path, "{\"description\": \"x\"}").status())
                .isEqualTo(200);
        assertThat(portal.call("POST", path + "/rotate", null).status()).isEqualTo(200);
        assertThat(portal.call("DELETE", path, null).status()).isEqualTo(204);
        assertThat(portal.call("GET", path, null).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(booleans = {CACHED, NOT_CACHED})
    void directoryThatIsDownIsNoFault(boolean cached) {
        Portal portal = signedIn(cached);
        String path = issued(portal);
        directory.close();

        assertThat(calls(portal, path)).allMatch(whileDown);
    }

    @Test
    void directoryThatIsDownAndOfWhichNothingIsCachedIsNoFault() {
        Portal portal = signedIn(CACHED);
        String path = issued(portal);
        directory.close();
        realm.admin().clearUserCache();

        assertThat(calls(portal, path)).allMatch(whileDown);
    }

    @Test
    void personOfADirectoryThatIsSwitchedOffIsNotSignedIn() {
        Portal portal = signedIn(CACHED);
        String path = issued(portal);
        setProviderEnabled(false);

        assertThat(calls(portal, path)).containsOnly(401);
    }

    private static String issued(Portal portal) {
        Answer issued = portal.call("POST", "/keys", "{\"name\": \"mine\", " + FIELDS + "}");
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        return "/keys/" + issued.string("id");
    }

    /** The statuses of all calls. */
    private static List<Integer> calls(Portal portal, String path) {
        List<Answer> answers = new ArrayList<>();
        answers.add(portal.call("GET", "/keys", null));
        answers.add(portal.call("GET", "/options", null));
        answers.add(portal.call("GET", path, null));
        answers.add(portal.call("PUT", path, "{\"description\": \"x\"}"));
        answers.add(portal.call("POST", path + "/rotate", null));
        answers.add(portal.call("POST", "/keys", "{\"name\": \"another\", " + FIELDS + "}"));
        answers.add(portal.call("DELETE", path, null));
        return answers.stream().map(Answer::status).toList();
    }

    private Portal signedIn(boolean cached) {
        SelfServiceRealm.openIn(realm);
        addProvider(cached);
        return Portal.signedIn(realm, leads, SelfServiceRealm.PORTAL, PERSON, LdapDirectory.PASSWORD);
    }
}
