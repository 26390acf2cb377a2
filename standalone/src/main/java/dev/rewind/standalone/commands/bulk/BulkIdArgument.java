package dev.rewind.standalone.commands.bulk;

import picocli.CommandLine.Parameters;

/** The argument that names a bulk job. */
final class BulkIdArgument {

    @Parameters(paramLabel = "JOB", description = "Id of the bulk job, such as 3f9a0c1b2d4e; rewind bulk list has it.")
    private String id = "";

    String id() {
        return id;
    }
}
