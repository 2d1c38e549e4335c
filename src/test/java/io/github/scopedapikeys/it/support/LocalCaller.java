package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.http.Header;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;
import org.junit.jupiter.api.Assumptions;
import org.keycloak.util.JsonSerialization;

/** An HTTP client with its own loopback address. The JDK's client cannot do this before Java 19. */
public final class LocalCaller {

    private final InetAddress address;

    private LocalCaller(InetAddress address) {
        this.address = address;
    }

    /** Skips the test if 127.0.0.1 is the only loopback address, as on systems other than Linux. */
    public static LocalCaller from(String address) {
        try {
            InetAddress local = InetAddress.getByName(address);
            new ServerSocket(0, 1, local).close();
            return new LocalCaller(local);
        } catch (IOException e) {
            return Assumptions.abort(address + " is not an address of this machine");
        }
    }

    public Answer post(String url, String form, String... headers) {
        HttpPost post = new HttpPost(url);
        post.setEntity(new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
        for (int i = 0; i < headers.length; i += 2) {
            post.addHeader(headers[i], headers[i + 1]);
        }
        RequestConfig config = RequestConfig.custom().setLocalAddress(address).build();
        try (CloseableHttpClient client =
                        HttpClients.custom().setDefaultRequestConfig(config).build();
                CloseableHttpResponse response = client.execute(post)) {
            String text = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity());
            return new Answer(
                    response.getStatusLine().getStatusCode(),
                    headers(response),
                    text,
                    JsonSerialization.mapper.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpHeaders headers(CloseableHttpResponse response) {
        Map<String, List<String>> headers = Arrays.stream(response.getAllHeaders())
                .collect(Collectors.groupingBy(
                        Header::getName, Collectors.mapping(Header::getValue, Collectors.toList())));
        return HttpHeaders.of(headers, (name, value) -> true);
    }
}
