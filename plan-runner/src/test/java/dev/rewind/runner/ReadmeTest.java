package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path classes;

    @Test
    void theJavaInTheReadmeCompiles() throws Exception {
        // Given
        String readme = Files.readString(Path.of("../README.md"));
        List<String> snippets =
                SNIPPET.matcher(readme).results().map(found -> found.group(1)).toList();
        assertThat(snippets).isNotEmpty();

        // When
        StringWriter problems = new StringWriter();
        boolean compiled = snippets.stream().allMatch(snippet -> compiles(snippet, problems));

        // Then
        assertThat(compiled).as(problems.toString()).isTrue();
    }

    /** Compiles a snippet with the classes that a service for orders would have. */
    private boolean compiles(String snippet, StringWriter problems) {
        String source = """
                import static java.time.Duration.ofSeconds;
                import dev.rewind.service.config.Configuration;
                import dev.rewind.runner.*;
                class Snippet {
                    record Order(String id) {}
                    interface Stock { Order reserve(Order order); void release(Order order); }
                    interface Cards { Order charge(Order order); void refund(Order order); }
                    interface Shipping { Order book(Order order); }
                    void run(Stock stock, Cards cards, Shipping shipping, Configuration configuration, Order order)
                            throws Exception {
                        %s
                    }
                }
                """.formatted(snippet);
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        return ToolProvider.getSystemJavaCompiler()
                .getTask(problems, null, null, options, null, List.of(file))
                .call();
    }
}
