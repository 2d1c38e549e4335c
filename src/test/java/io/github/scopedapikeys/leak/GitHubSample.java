package io.github.scopedapikeys.leak;

/** What GitHub's documentation of the partner programme shows, now and in earlier years, with the public keys to it. */
public final class GitHubSample {

    /** Of the key that the documentation gives. */
    public static final String DOCUMENTED_KEY = """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsz9ugWDj5jK5ELBK42ynytbo38gP
            HzZFI03Exwz8Lh/tCfL3YxwMdLjB+bMznsanlhK0RwcGP3IDb34kQDIo3Q==
            -----END PUBLIC KEY-----
            """;

    public static final String DOCUMENTED_BODY =
            "[{\"token\":\"some_token\",\"type\":\"some_type\",\"url\":\"some_url\",\"source\":\"some_source\"}]";
    public static final String DOCUMENTED_SIGNATURE =
            "MEUCIFLZzeK++IhS+y276SRk2Pe5LfDrfvTXu6iwKKcFGCrvAiEAhHN2kDOhy2I6eGkOFmxNkOJ+L2y8oQ9A2T9GGJo6WJY=";

    /** One that GitHub signs with: identifier bcb53661…. */
    public static final String PRODUCTION_KEY = """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYAGMWO8XgCamYKMJS6jc/qgvSlAd
            AjPuDPRcXU22YxgBrz+zoN19MzuRyW87qEt9/AmtoNP5GrobzUvQSyJFVw==
            -----END PUBLIC KEY-----
            """;

    public static final String PRODUCTION_BODY =
            "[{\"source\":\"commit\",\"token\":\"some_token\",\"type\":\"some_type\","
                    + "\"url\":\"https://example.com/base-repo-url/\"}]";
    public static final String PRODUCTION_SIGNATURE =
            "MEQCIQDaMKqrGnE27S0kgMrEK0eYBmyG0LeZismAEz/BgZyt7AIfXt9fErtRS4XaeSt/AO1RtBY66YcAdjxji410VQV4xg==";

    private GitHubSample() {}
}
