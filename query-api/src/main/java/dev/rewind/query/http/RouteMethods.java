package dev.rewind.query.http;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Knows which methods the routes of a path take, and refuses the others. */
final class RouteMethods {

    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]*}|<[^>]*>|[^{<]+");

    private final List<Entry> entries;

    private record Entry(Pattern path, Route route) {}

    RouteMethods(List<Route> routes) {
        entries = routes.stream()
                .map(route -> new Entry(pattern(route.path()), route))
                .toList();
    }

    /** A path of a route as an expression. A final slash makes no difference, as in the router. */
    private static Pattern pattern(String path) {
        String expression = VARIABLE.matcher(path.replaceFirst("/$", ""))
                .results()
                .map(part -> switch (part.group().charAt(0)) {
                    case '{' -> "[^/]+";
                    case '<' -> ".+";
                    default -> Pattern.quote(part.group());
                })
                .collect(Collectors.joining());
        return Pattern.compile(expression + "/?");
    }

    /** The methods that a path takes; empty if there is no such path. */
    Set<String> of(String path) {
        return entries.stream()
                .filter(entry -> entry.path().matcher(path).matches())
                .map(Entry::route)
                .flatMap(route -> route.isRead() ? Stream.of(route.method(), "HEAD") : Stream.of(route.method()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The problem of a request with a method that its path does not take, or whose path does not exist. */
    Problem refusal(String method, String path) {
        Set<String> allowed = of(path);
        if (allowed.isEmpty()) {
            return Problem.of(ProblemCode.UNKNOWN_ROUTE, "there is no such route", "/openapi.yaml lists the routes")
                    .value(path);
        }
        String all = String.join(", ", allowed);
        return Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "the route does not take this method", "use " + all)
                .value(method)
                .header("Allow", all);
    }
}
