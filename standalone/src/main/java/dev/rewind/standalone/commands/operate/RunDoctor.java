package dev.rewind.standalone.commands.operate;

import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.doctor.DoctorChecks;
import dev.rewind.standalone.doctor.Finding;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.HumanValues;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code rewind doctor}: checks everything that Rewind needs. */
@Command(
        name = "doctor",
        description = {
            "Checks everything that Rewind needs, and says what to do about each problem. Changes nothing.",
            "The"
                    + " checks are: Java, settings, home directory, broker, topics, clock, transactions, processors,"
                    + " query API, open plans, runners, what no one works on, and what waits for a person.",
            "The exit code is 0 if no check fails, 7 if only a service or broker does not answer, otherwise 1."
        },
        footer = {"  rewind doctor", "  rewind doctor -o json | jq -r '.[] | select(.status != \"ok\") | .remedy'"})
public final class RunDoctor extends QueryCommand implements Callable<Integer> {

    private static final int STATUS_WIDTH = 6;

    public RunDoctor(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        List<Finding> findings = DoctorChecks.run(rewind::clientSettings, query::client);
        query.output().write(findings, () -> lines(findings));
        List<Finding> failed = findings.stream()
                .filter(finding -> finding.status() == Finding.Status.FAIL)
                .toList();
        if (failed.isEmpty()) {
            return ExitCode.OK.number();
        }
        boolean onlyUnavailable = failed.stream().allMatch(Finding::unavailable);
        return (onlyUnavailable ? ExitCode.UNAVAILABLE : ExitCode.ERROR).number();
    }

    private List<String> lines(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        int width = findings.stream().mapToInt(it -> it.check().length()).max().orElse(0) + 2;
        int indent = STATUS_WIDTH + width;
        for (Finding finding : findings) {
            String status = HumanValues.wire(finding.status());
            lines.addAll(query.output()
                    .wrapped(
                            painted(finding.status(), status)
                                    + " ".repeat(STATUS_WIDTH - status.length())
                                    + finding.check()
                                    + " ".repeat(width - finding.check().length())
                                    + HumanValues.oneLine(finding.detail()),
                            indent));
            if (finding.remedy() != null) {
                lines.addAll(query.output()
                        .wrapped(" ".repeat(indent) + "→ " + HumanValues.oneLine(finding.remedy()), indent + 2));
            }
        }
        return lines;
    }

    private String painted(Finding.Status status, String text) {
        Colours colours = rewind.terminal().outColours();
        return switch (status) {
            case OK -> colours.green(text);
            case WARN -> colours.yellow(text);
            case FAIL -> colours.red(text);
        };
    }
}
