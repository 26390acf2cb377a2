package dev.rewind.standalone.doctor;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.standalone.client.RewindClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Looks at everything that Rewind needs, from the ground up; what rests on something that failed is looked at, too. */
public final class Examination {

    private Examination() {}

    /**
     * Examines an installation. Reads only.
     *
     * @param settings of the clients; a failure to read them is a finding
     * @param client to the query API
     */
    public static List<Finding> of(Supplier<Configuration> settings, Supplier<RewindClient> client) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Machine.java());
        Configuration known;
        try {
            known = settings.get();
        } catch (ConfigurationException e) {
            findings.add(
                    Finding.fail("settings", String.valueOf(e.getMessage()), "correct it; nothing else is looked at"));
            return findings;
        }
        findings.add(Finding.ok("settings", "all are known"));
        findings.add(Machine.home(known.path(Setting.HOME)));
        Log log = new Log(known);
        Finding broker = log.broker();
        findings.add(broker);
        if (broker.status() == Finding.Status.OK) {
            findings.add(log.topics());
            findings.add(log.clock());
        } else {
            findings.add(Finding.warn("topics", "not looked at: the broker is not there", "see broker"));
        }
        Services services = new Services(known);
        findings.add(services.processors());
        findings.add(services.queryApi(client.get()));
        return findings;
    }
}
