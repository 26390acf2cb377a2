package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console as a browser receives it. It is not part of the API's contract. */
class ConsoleRoutesIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI url = QueryInstallation.shared().api().url();

    @Test
    void everyPageAddressServesTheIndexFile() throws Exception {
        String index = get("/").body();

        for (String page : List.of(
                "/entities/plan/order-42?at=7",
                "/checkpoints?q=step%3Aship",
                "/diff/plan:order-42:1/latest",
                "/rollbacks",
                "/failing",
                "/traces/4bf92f3577b34da6a3ce929d0e0e4736",
                "/rollbacks/plan:order-42:r1",
                "/bulk",
                "/bulk/3f9a0c1b2d4e",
                "/system?anything=goes")) {
            HttpResponse<String> answer = get(page);
            assertThat(answer.statusCode()).as(page).isEqualTo(200);
            assertThat(answer.body()).as(page).isEqualTo(index);
            assertThat(header(answer, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        }
    }

    @Test
    void aPageMayOnlyRunScriptsOfTheConsole() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'self'")
                .contains("frame-ancestors 'none'")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "*", "data:");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void filesAreCompressedAndNotSentTwice() throws Exception {
        HttpResponse<String> app = get("/console/app.js", "Accept-Encoding", "gzip");

        assertThat(header(app, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(header(app, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(app, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<String> again =
                get("/console/app.js", "Accept-Encoding", "gzip", "If-None-Match", header(app, "ETag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void versionedFilesAreImmutable() throws Exception {
        String vendored = get("/").body().replaceFirst("(?s).*\"(/console/vendor/[^\"]+/preact.mjs)\".*", "$1");

        HttpResponse<String> answer = get(vendored);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Cache-Control")).contains("immutable");
    }

    @ParameterizedTest
    @CsvSource({
        "/console/nothing.js, 404, not_found",
        "/console/vendor, 404, not_found",
        "/console/..%2fopenapi.yaml, 400, bad_request",
        "/entities, 404, unknown_route",
        "/entities/plan, 404, unknown_route"
    })
    void unknownFilesAreProblems(String path, int status, String code) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void aBrowserGetsAPageForAnUnknownAddress() throws Exception {
        for (String path : List.of("/entities", "/entities/plan", "/nothing/here")) {
            HttpResponse<String> page = get(path, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
            assertThat(page.statusCode()).as(path).isEqualTo(404);
            assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
            assertThat(header(page, "Content-Security-Policy")).contains("default-src 'self'");
            assertThat(page.body()).isEqualTo(get("/").body());
        }
        assertThat(get("/api/nothing", "Accept", "text/html").body()).contains("\"code\":\"unknown_route\"");
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
