package dev.rewind.query;

import dev.rewind.query.auth.Role;
import dev.rewind.query.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The role that each route needs. A route that is not listed needs {@link Role#ADMIN}. */
final class RoutePermissions {

    private static final Map<String, Role> NEEDED = new LinkedHashMap<>();
    /** Routes without a role: probes and documentation. */
    private static final List<String> OPEN =
            List.of("GET /livez", "GET /readyz", "GET /openapi.yaml", "GET /asyncapi.yaml", "GET /docs");

    static {
        needs(Role.VIEWER, "GET /api/bulk");
        needs(Role.VIEWER, "GET /api/bulk/{bulk_id}");
        needs(Role.VIEWER, "GET /api/bulk/{bulk_id}/items");
        needs(Role.VIEWER, "GET /api/checkpoints/");
        needs(Role.VIEWER, "GET /api/entities");
        needs(Role.VIEWER, "GET /api/entities/counts");
        needs(Role.VIEWER, "GET /api/entities/{entity_type}/{entity_id}");
        needs(Role.VIEWER, "GET /api/entities/{entity_type}/{entity_id}/timeline");
        needs(Role.VIEWER, "GET /api/entities/{entity_type}/{entity_id}/verify");
        needs(Role.VIEWER, "GET /api/integrity-failures");
        needs(Role.VIEWER, "GET /api/me");
        needs(Role.VIEWER, "GET /api/rollbacks");
        needs(Role.VIEWER, "GET /api/rollbacks/{rollback_id}");
        needs(Role.VIEWER, "GET /api/stream");
        needs(Role.VIEWER, "GET /api/system");
        needs(Role.VIEWER, "GET /metrics");

        needs(Role.READER, "GET /api/checkpoints/{checkpoint_id}");
        needs(Role.READER, "GET /api/checkpoints/{checkpoint_id}/canonical");
        needs(Role.READER, "GET /api/checkpoints/{checkpoint_id}/diff");
        needs(Role.READER, "GET /api/checkpoints/{entity_type}/{entity_id}/latest");
        needs(Role.READER, "GET /api/dead-letters");
        needs(Role.READER, "GET /api/dead-letters/{dead_letter}");
        needs(Role.READER, "GET /api/dead-letters/{partition}/{offset}");

        needs(Role.OPERATOR, "POST /api/bulk");
        needs(Role.OPERATOR, "POST /api/bulk/{bulk_id}/start");
        needs(Role.OPERATOR, "POST /api/bulk/{bulk_id}/pause");
        needs(Role.OPERATOR, "POST /api/bulk/{bulk_id}/continue");
        needs(Role.OPERATOR, "POST /api/bulk/{bulk_id}/stop");
        needs(Role.OPERATOR, "POST /api/checkpoints/{checkpoint_id}/restore");
        needs(Role.OPERATOR, "PUT /api/checkpoints/{checkpoint_id}/pin");
        needs(Role.OPERATOR, "DELETE /api/checkpoints/{checkpoint_id}/pin");
        needs(Role.OPERATOR, "POST /api/checkpoints/{entity_type}/{entity_id}");
        needs(Role.OPERATOR, "POST /api/checkpoints/{entity_type}/{entity_id}/rollback");
        needs(Role.OPERATOR, "POST /api/entities/{entity_type}/{entity_id}/resume");
        needs(Role.OPERATOR, "POST /api/entities/{entity_type}/{entity_id}/pause");
        needs(Role.OPERATOR, "POST /api/entities/{entity_type}/{entity_id}/cancel");
        needs(Role.OPERATOR, "POST /api/entities/{entity_type}/{entity_id}/park");
        needs(Role.OPERATOR, "POST /api/entities/{entity_type}/{entity_id}/fork");
        needs(Role.OPERATOR, "POST /api/entities/{entity_type}/{entity_id}/signals");
        needs(Role.OPERATOR, "POST /api/entities/{entity_type}/{entity_id}/reject");
        needs(Role.OPERATOR, "POST /api/plans");
        needs(Role.OPERATOR, "POST /api/rollbacks/{rollback_id}/retry");
        needs(Role.OPERATOR, "POST /api/events");

        needs(Role.APPROVER, "POST /api/entities/{entity_type}/{entity_id}/approve");

        needs(Role.ADMIN, "POST /api/dead-letters/{dead_letter}/redrive");
        needs(Role.ADMIN, "POST /api/dead-letters/{partition}/{offset}/redrive");
    }

    private RoutePermissions() {}

    private static void needs(Role role, String route) {
        NEEDED.put(route, role);
    }

    /** The same routes with the roles that they need. */
    static List<Route> on(List<Route> routes) {
        return routes.stream().map(route -> route.needing(of(route))).toList();
    }

    /** The name of the role that a route needs, given its name such as {@code GET /api/entities}. */
    static String needed(String route) {
        return NEEDED.getOrDefault(route, Role.ADMIN).text();
    }

    /** Whether this table lists the route. */
    static boolean knows(Route route) {
        return OPEN.contains(name(route)) || NEEDED.containsKey(name(route));
    }

    private static @Nullable Role of(Route route) {
        return OPEN.contains(name(route)) ? null : NEEDED.getOrDefault(name(route), Role.ADMIN);
    }

    private static String name(Route route) {
        return route.method() + " " + route.path();
    }
}
