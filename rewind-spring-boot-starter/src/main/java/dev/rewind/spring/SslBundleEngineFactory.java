package dev.rewind.spring;

import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Gives Kafka's clients the keys and trusted certificates of an SSL bundle of Spring Boot. Kafka creates it by name. */
public final class SslBundleEngineFactory implements SslEngineFactory {

    /** The setting with the name of the bundle. */
    static final String BUNDLE = "rewind.ssl.bundle";

    private static final AtomicReference<@Nullable SslBundles> BUNDLES = new AtomicReference<>();

    private Map<String, ?> configs = Map.of();
    private @Nullable SslBundle bundle;

    /** For Kafka's clients. */
    public SslBundleEngineFactory() {}

    /** Sets where bundles come from, before clients are created. */
    static void use(SslBundles bundles) {
        BUNDLES.set(bundles);
    }

    @Override
    public void configure(Map<String, ?> settings) {
        configs = settings;
        SslBundles bundles = BUNDLES.get();
        if (bundles == null) {
            throw new IllegalStateException("there are no SSL bundles in this application; remove"
                    + " spring.kafka.ssl.bundle, or add spring.ssl.bundle.*");
        }
        bundle = bundles.getBundle(String.valueOf(settings.get(BUNDLE)));
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
        SSLEngine engine = bundle().createSslContext().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
        String[] ciphers = bundle().getOptions().getCiphers();
        if (ciphers != null) {
            parameters.setCipherSuites(ciphers);
        }
        String[] protocols = bundle().getOptions().getEnabledProtocols();
        if (protocols != null) {
            parameters.setProtocols(protocols);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        throw new UnsupportedOperationException("this factory is for clients");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return !nextConfigs.equals(configs);
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of(BUNDLE);
    }

    @Override
    public @Nullable KeyStore keystore() {
        return bundle().getStores().getKeyStore();
    }

    @Override
    public @Nullable KeyStore truststore() {
        return bundle().getStores().getTrustStore();
    }

    @Override
    public void close() {}

    private SslBundle bundle() {
        if (bundle == null) {
            throw new IllegalStateException("not configured");
        }
        return bundle;
    }
}
