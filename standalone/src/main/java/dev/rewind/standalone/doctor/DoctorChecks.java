package dev.rewind.standalone.doctor;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.client.RewindClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs all checks of {@code rewind doctor}, first those on which the others depend. */
public final class DoctorChecks {

    private DoctorChecks() {}

    /**
     * Checks an installation without changing it.
     *
     * @param settings reads the settings of the clients; an error in them is a finding
     * @param client creates a client of the query API
     */
    public static List<Finding> run(Supplier<Configuration> settings, Supplier<RewindClient> client) {
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineChecks.java());
        Configuration known;
        try {
            known = settings.get();
        } catch (ConfigurationException e) {
            findings.add(Finding.fail(
                    "settings", String.valueOf(e.getMessage()), "correct it; the other checks need valid settings"));
            return findings;
        }
        findings.add(Finding.ok("settings", "all are known"));
        findings.add(MachineChecks.home(known.path(Setting.HOME)));
        BrokerChecks log = new BrokerChecks(known);
        Finding broker = log.broker();
        findings.add(broker);
        if (broker.status() == Finding.Status.OK) {
            findings.add(log.topics());
            findings.add(log.clock());
            findings.add(log.transactions());
        } else {
            findings.add(Finding.warn("topics", "not checked: there is no broker", "see broker"));
        }
        ServiceChecks services = new ServiceChecks(known);
        findings.add(services.processors());
        RewindClient api = client.get();
        Finding queryApi = services.queryApi(api);
        findings.add(queryApi);
        if (queryApi.status() == Finding.Status.OK) {
            findings.add(PlanChecks.openPlans(api, Instant.now()));
            findings.add(PlanChecks.runners(api));
            findings.addAll(PlanChecks.stuck(api));
        }
        return findings;
    }
}
