package dev.rewind.query.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The page at {@code /docs} and the contract of the topics with all schemas are files. They are made of openapi.yaml,
 * asyncapi.yaml and the JSON Schemas. {@code -Drewind.contract.write=true} rewrites them.
 */
class DocumentationFilesTest {

    private static final Path RESOURCES = Path.of("src/main/resources/dev/rewind/query");

    @Test
    void theContractOfTheTopicsHasAllSchemasInside() throws IOException {
        check("asyncapi.yaml", new YAMLMapper().writeValueAsString(AsyncApiBundle.whole()));
    }

    @Test
    void thePageShowsBothContracts() throws IOException {
        JsonNode openapi =
                new YAMLMapper().readTree(RESOURCES.resolve("openapi.yaml").toFile());

        check("docs.html", DocsPage.of(openapi, AsyncApiBundle.whole()));
    }

    private static void check(String name, String expected) throws IOException {
        Path file = RESOURCES.resolve("docs").resolve(name);
        if (Boolean.getBoolean("rewind.contract.write")) {
            Files.writeString(file, expected);
        }
        // Not compared by isEqualTo, which would print both files.
        assertThat(Files.readString(file).equals(expected))
                .as("%s is what the contracts say; -Drewind.contract.write=true rewrites it", file)
                .isTrue();
    }
}
