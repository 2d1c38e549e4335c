package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser in which a user signs in through Keycloak's pages and submits their forms. */
public final class BrowserSession {

    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");

    private final Map<String, String> cookies = new HashMap<>();

    /** Opens a page and follows redirects. */
    public Answer open(String url) {
        return follow(HttpRequest.newBuilder(URI.create(url)).GET());
    }

    /** Submits the form of a page. */
    public Answer submit(Answer page, String... fields) {
        Matcher form = FORM.matcher(page.text());
        assertThat(form.find()).as(page.text()).isTrue();
        return follow(HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Leads.form(fields))));
    }

    /** Follows redirects within the server. A redirect back to the client is returned as the last answer. */
    private Answer follow(HttpRequest.Builder request) {
        Answer answer = send(request);
        String location = answer.headers().firstValue("Location").orElse("");
        return answer.status() / 100 == 3 && location.contains("/realms/") ? open(location) : answer;
    }

    /** Sends a request with the cookies, and keeps those of the answer. */
    public Answer send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        Answer answer = Leads.send(request);
        answer.headers().allValues("Set-Cookie").forEach(cookie -> {
            String pair = cookie.split(";", 2)[0];
            cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        });
        return answer;
    }
}
