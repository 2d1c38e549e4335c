package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.it.exchange.CertificateBoundTokenIT;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.crypto.CryptoIntegration;
import org.keycloak.common.util.CertificateUtils;
import org.keycloak.common.util.KeyUtils;
import org.keycloak.crypto.def.DefaultCryptoProvider;

/** New certificates for each run: one for the server and one for each client. The server trusts all of them. */
public final class TestCertificates {

    /** The password of every key store. */
    static final String PASSWORD = "test-certificates";

    private static final char[] PASSWORD_CHARS = PASSWORD.toCharArray();
    private static final String SERVER = "localhost";

    private final Path directory;

    private TestCertificates(Path directory) {
        this.directory = directory;
    }

    /** Always the same certificates: those of the server and those of the tests must match. */
    public static TestCertificates get() {
        return Holder.INSTANCE;
    }

    Path serverKeyStore() {
        return store(SERVER);
    }

    Path serverTrustStore() {
        return store("trusted-by-the-server");
    }

    /** For a caller that trusts the server and, if {@code client} is given, shows this client's certificate. */
    public SSLContext sslContext(@Nullable String client) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(client == null ? emptyStore() : load(store(client)), PASSWORD_CHARS);
            KeyStore trusted = emptyStore();
            trusted.setCertificateEntry(SERVER, load(serverKeyStore()).getCertificate(SERVER));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The {@code x5t#S256} of a client's certificate (RFC 8705 §3.1). */
    public String thumbprint(String client) {
        try {
            byte[] certificate = certificate(client).getEncoded();
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public X509Certificate certificate(String client) {
        try {
            return (X509Certificate) load(store(client)).getCertificate(client);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    private static TestCertificates make(String... clients) {
        if (!CryptoIntegration.isInitialised()) {
            CryptoIntegration.setProvider(new DefaultCryptoProvider());
        }
        try {
            TestCertificates certificates = new TestCertificates(Files.createTempDirectory("certificates"));
            certificates.makeStore(SERVER);
            KeyStore trusted = emptyStore();
            for (String client : clients) {
                trusted.setCertificateEntry(client, certificates.makeStore(client));
            }
            save(trusted, certificates.serverTrustStore());
            return certificates;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate makeStore(String name) throws GeneralSecurityException, IOException {
        KeyPair keys = KeyUtils.generateRsaKeyPair(2048);
        X509Certificate certificate = CertificateUtils.generateV1SelfSignedCertificate(keys, name);
        KeyStore store = emptyStore();
        store.setKeyEntry(name, keys.getPrivate(), PASSWORD_CHARS, new X509Certificate[] {certificate});
        save(store, store(name));
        return certificate;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD_CHARS);
        return store;
    }

    private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD_CHARS);
        }
        return store;
    }

    private static void save(KeyStore store, Path file) throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD_CHARS);
        }
    }

    private static final class Holder {
        private static final TestCertificates INSTANCE =
                make(CertificateBoundTokenIT.OWN_CERTIFICATE, CertificateBoundTokenIT.OTHER_CERTIFICATE);
    }
}
