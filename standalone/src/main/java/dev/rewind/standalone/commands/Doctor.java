package dev.rewind.standalone.commands;

import dev.rewind.standalone.doctor.Examination;
import dev.rewind.standalone.doctor.Finding;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind doctor}: whether everything that Rewind needs is as it must be. */
@Command(
        name = "doctor",
        description = {
            "Looks at Java, settings, home directory, broker, topics, clock, processors and query API, and says of each"
                    + " whether it is well and, if not, what to do. Changes nothing.",
            "Ends with exit code 0 when nothing fails, 7 when somebody does not answer, 1 when something else fails."
        },
        footer = {"  rewind doctor", "  rewind doctor -o json | jq -r '.[] | select(.status != \"ok\") | .remedy'"})
final class Doctor implements Callable<Integer> {

    private static final int STATUS_WIDTH = 6;

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    Doctor(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public Integer call() {
        List<Finding> findings = Examination.of(rewind::clientSettings, query::client);
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
        for (Finding finding : findings) {
            String status = Words.wire(finding.status());
            lines.add(painted(finding.status(), status)
                    + " ".repeat(STATUS_WIDTH - status.length())
                    + finding.check()
                    + " ".repeat(width - finding.check().length())
                    + Words.oneLine(finding.detail()));
            if (finding.remedy() != null) {
                lines.add(" ".repeat(STATUS_WIDTH + width) + "→ " + Words.oneLine(finding.remedy()));
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
