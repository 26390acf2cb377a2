package dev.rewind.standalone.commands.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.ServicePermissions;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.FormatOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind acls}: prints or grants the permissions that each service needs on the brokers. */
@Command(
        name = "acls",
        description = "Prints or grants the permissions that each service needs, for brokers that check permissions.",
        synopsisSubcommandLabel = "(print | apply)",
        footer = {
            "  rewind acls print",
            "  rewind acls print --principal plan-runner=User:alice -o json",
            "  rewind --config admin.properties acls apply"
        })
public final class ManageAcls {

    private static final int ANSWER_WITHIN_MS = 5_000;

    private ManageAcls() {}

    public static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new ManageAcls())
                .addSubcommand(new Print(rewind))
                .addSubcommand(new Apply(rewind));
    }

    /** The principals of the services, and the services to list. */
    static final class Principals {

        @Option(
                names = "--principal",
                paramLabel = "SERVICE=PRINCIPAL",
                description = "Principal by which the brokers know a service, such as User:NAME or User:CN=… . Default:"
                        + " User:SERVICE. Services: checkpoint-processor, query-api, plan-runner,"
                        + " rollback-inbox, state-capture. May be given several times.")
        private Map<String, String> given = Map.of();

        @Option(
                names = "--only",
                paramLabel = "SERVICE",
                description = "Only this service. May be given several times.")
        private List<String> only = new ArrayList<>();

        Set<AclBinding> entries(Configuration configuration) {
            Map<ServicePermissions, String> principals = new HashMap<>();
            given.forEach((name, principal) -> principals.put(service(name), principal(principal)));
            Collection<ServicePermissions> wanted = only.isEmpty()
                    ? ServiceCatalog.ALL
                    : only.stream().map(Principals::service).toList();
            Set<AclBinding> entries = new LinkedHashSet<>();
            wanted.forEach(service -> service.grants(configuration)
                    .forEach(need -> entries.addAll(need.to(principals.getOrDefault(service, "User:" + service)))));
            return entries;
        }

        private static ServicePermissions service(String name) {
            for (ServicePermissions service : ServiceCatalog.ALL) {
                if (service.toString().equals(name)) {
                    return service;
                }
            }
            throw new CommandException(
                    ExitCode.USAGE, "there is no service " + name + "; the services are " + ServiceCatalog.ALL);
        }

        private static String principal(String text) {
            if (!text.matches("[A-Za-z]+:.+")) {
                throw new CommandException(
                        ExitCode.USAGE, "principal \"" + text + "\" has no kind; write User:" + text);
            }
            return text;
        }
    }

    @Command(
            name = "print",
            description = "Prints the permissions. Does not connect to a broker.",
            footer = "  rewind acls print --only query-api")
    static final class Print implements Runnable {

        private final RewindCommand rewind;

        @Mixin
        private final Principals principals = new Principals();

        @Mixin
        private final FormatOption format = new FormatOption();

        Print(RewindCommand rewind) {
            this.rewind = rewind;
        }

        @Override
        public void run() {
            Set<AclBinding> entries = principals.entries(rewind.settings());
            format.output(rewind.terminal()).write(json(entries), () -> lines(entries));
        }

        private static ArrayNode json(Set<AclBinding> entries) {
            ArrayNode json = Json.mapper().createArrayNode();
            entries.forEach(entry -> json.addObject()
                    .put("principal", entry.entry().principal())
                    .put("host", entry.entry().host())
                    .put("operation", HumanValues.wire(entry.entry().operation()))
                    .put("resource_type", HumanValues.wire(entry.pattern().resourceType()))
                    .put("pattern_type", HumanValues.wire(entry.pattern().patternType()))
                    .put("resource", entry.pattern().name()));
            return json;
        }

        private static List<String> lines(Set<AclBinding> entries) {
            Table table = new Table("PRINCIPAL", "MAY", "ON", "NAMED");
            entries.forEach(entry -> table.row(
                    entry.entry().principal(),
                    entry.entry().operation().name(),
                    HumanValues.wire(entry.pattern().resourceType()),
                    entry.pattern().name() + (entry.pattern().patternType() == PatternType.PREFIXED ? "*" : "")));
            return table.lines(Colours.OFF, Integer.MAX_VALUE);
        }
    }

    @Command(
            name = "apply",
            description = {
                "Grants the permissions that are missing. Removes none. The client needs the permission to ALTER the"
                        + " cluster.",
                "Give the client's credentials with REWIND_KAFKA_* or --config, as for every command."
            },
            footer = "  rewind --config admin.properties acls apply")
    static final class Apply implements Runnable {

        private final RewindCommand rewind;

        @Mixin
        private final Principals principals = new Principals();

        Apply(RewindCommand rewind) {
            this.rewind = rewind;
        }

        @Override
        public void run() {
            Configuration settings = rewind.clientSettings();
            Set<AclBinding> missing = principals.entries(settings);
            int needed = missing.size();
            try (Admin admin = Admin.create(limited(settings))) {
                missing.removeAll(
                        admin.describeAcls(AclBindingFilter.ANY).values().get());
                admin.createAcls(missing).all().get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandException(ExitCode.UNAVAILABLE, "interrupted before the broker answered");
            } catch (ExecutionException e) {
                throw refused(settings.bootstrapServers(), e);
            }
            rewind.terminal()
                    .say(HumanValues.count(missing.size(), "permission") + " granted, " + (needed - missing.size())
                            + " existed already.");
        }

        private static Map<String, Object> limited(Configuration settings) {
            Map<String, Object> limited = new HashMap<>(settings.admin());
            limited.putIfAbsent("default.api.timeout.ms", ANSWER_WITHIN_MS);
            limited.putIfAbsent("request.timeout.ms", ANSWER_WITHIN_MS);
            return limited;
        }

        private static RuntimeException refused(String address, ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof SecurityDisabledException) {
                return new CommandException(
                        ExitCode.CONFLICT,
                        "the broker at " + address
                                + " checks no permissions: it has no authorizer.class.name, so every client may do"
                                + " everything");
            }
            if (cause instanceof AuthorizationException) {
                return new CommandException(
                        ExitCode.NOT_ALLOWED,
                        "the broker at " + address + " does not allow this client to change permissions: "
                                + cause.getMessage() + "; do it as an administrator of the brokers");
            }
            return new ConfigurationException(
                    "the broker at " + address + " could not grant the permissions: " + cause.getMessage() + ";"
                            + " check REWIND_KAFKA_*",
                    cause);
        }
    }
}
