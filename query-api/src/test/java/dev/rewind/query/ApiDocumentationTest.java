package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.query.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/api.md match the code. */
class ApiDocumentationTest {

    private static final Path PAGE = Path.of("../docs/api.md");

    @Test
    void everyProblemIsInTheTable() throws IOException {
        Map<String, String> documented = table("problems").stream()
                .map(row -> row.split(" *\\| *"))
                .collect(Collectors.toMap(row -> row[1].replace("`", ""), row -> row[2]));

        Map<String, String> known = new TreeMap<>();
        for (ProblemCode code : ProblemCode.values()) {
            known.put(code.code(), Integer.toString(code.status()));
        }
        assertThat(new TreeMap<>(documented)).isEqualTo(known);
    }

    @Test
    void everyRoleIsInTheTableAndInTheContract() throws IOException {
        Map<String, String> documented = table("roles").stream()
                .map(row -> row.split(" *\\| *"))
                .collect(Collectors.toMap(row -> row[1].replace("`", ""), row -> row[2]));

        Map<String, String> promised = new TreeMap<>();
        Contract.json()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    JsonNode role = operation.getValue().path("x-role");
                    if (role.isTextual()) {
                        promised.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), role.asText());
                    }
                }));
        assertThat(new TreeMap<>(documented)).isEqualTo(promised);
        promised.forEach((route, role) ->
                assertThat(RoutePermissions.needed(route)).as(route).isEqualTo(role));
    }

    private static List<String> table(String name) throws IOException {
        String page = Files.readString(PAGE);
        String part = page.substring(page.indexOf("<!-- " + name), page.indexOf("<!-- /" + name));
        return Stream.of(part.split("\n"))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }
}
