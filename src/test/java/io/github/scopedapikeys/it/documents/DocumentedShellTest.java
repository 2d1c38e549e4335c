package io.github.scopedapikeys.it.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.it.support.NotRunHere;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@link DocumentedShellIT} runs is all that the documents show, but for what is listed with its reason. */
class DocumentedShellTest {

    /** Pages that have a test of their own. */
    static final Set<String> TESTED_ELSEWHERE = Set.of("docs/flows.md", "docs/kcadm.md");

    /** JSON that no shell block prints: by page and heading, what it is or which test compares it. */
    private static final Map<String, String> OTHER_JSON = Map.of(
            "docs/admin-api.md, The key object", "DocumentedShellIT.keyObjectIsAsShown",
            "docs/exchange.md, Introspection (RFC 7662)", "DocumentedShellIT.introspectionOfAKeyIsAsShown",
            "docs/revocation-events.md, Set up", "what a service sends; SsfIT sends its like",
            "docs/revocation-events.md, What comes", "what Keycloak sends; SsfIT reads it",
            "docs/secret-scanning.md, The call", "what GitHub sends");

    private static final Pattern USED = Pattern.compile("\\$\\{?([A-Z][A-Z0-9_]*)");
    private static final Pattern DEFINED = Pattern.compile("(?m)(?:^|[;\\s])([A-Z][A-Z0-9_]*)=");

    @Test
    void everyExemptionIsOfABlockThatIsThere() throws IOException {
        List<DocumentedPage> pages = DocumentedPage.all();

        assertThat(NotRunHere.ALL)
                .allSatisfy(exempt -> assertThat(pages.stream()
                                .filter(page -> page.name().equals(exempt.page()))
                                .flatMap(page -> page.shells().stream())
                                .map(DocumentedPage.Listing::text))
                        .as(exempt.page())
                        .containsOnlyOnce(exempt.text()));
    }

    @Test
    void everyJsonIsAnAnswerThatIsCompared() throws IOException {
        Set<String> found = pages().stream()
                .flatMap(page -> page.otherJson().stream().map(listing -> page.name() + ", " + listing.heading()))
                .collect(Collectors.toSet());

        assertThat(found).isEqualTo(OTHER_JSON.keySet());
    }

    @Test
    void everyVariableIsDefinedFurtherUpOnItsPage() throws IOException {
        for (DocumentedPage page : pages()) {
            Set<String> defined = new HashSet<>();
            for (DocumentedPage.Listing shell : page.shells()) {
                defined.addAll(names(DEFINED, shell.text()));
                assertThat(defined).as(page.at(shell)).containsAll(names(USED, shell.text()));
            }
        }
    }

    @Test
    void blocksOfAPageAreFound() {
        List<DocumentedPage.Listing> listings = DocumentedPage.listings(
                "page",
                List.of(
                        "# One",
                        "```sh",
                        "# no heading",
                        "run",
                        "```",
                        "## Two",
                        "  ```json",
                        "{}",
                        "  ```",
                        "```",
                        "```"));

        assertThat(listings)
                .containsExactly(
                        new DocumentedPage.Listing("One", "sh", 2, "# no heading\nrun"),
                        new DocumentedPage.Listing("Two", "json", 7, "{}"),
                        new DocumentedPage.Listing("Two", "", 10, ""));
        assertThatThrownBy(() -> DocumentedPage.listings("page", List.of("", "```sh", "run")))
                .hasMessage("page:2: the block has no end");
    }

    @Test
    void answerIsTheNextBlockUnderTheSameHeading() {
        DocumentedPage page = new DocumentedPage(
                "page",
                DocumentedPage.listings(
                        "page",
                        List.of(
                                "# One", "```sh", "run", "```", "```json", "1", "```", "```sh", "go", "```", "# Two",
                                "```json", "2", "```")));

        assertThat(page.answerTo(page.shells().get(0))).contains(page.listings().get(1));
        assertThat(page.answerTo(page.shells().get(1))).isEmpty();
        assertThat(page.otherJson()).containsExactly(page.listings().get(3));
    }

    private static List<DocumentedPage> pages() throws IOException {
        return DocumentedPage.all().stream()
                .filter(page -> !TESTED_ELSEWHERE.contains(page.name()))
                .toList();
    }

    private static List<String> names(Pattern pattern, String text) {
        List<String> names = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
