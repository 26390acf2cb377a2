package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryOptions;
import dev.rewind.standalone.commands.RewindCommand;

/** Waits until a job runs no longer. A terminal shows how far it is meanwhile. */
record BulkWait(RewindCommand rewind, QueryOptions query, RewindClient client) {

    private static final long LOOK_AGAIN_MS = 500;

    /**
     * Waits, and then reports the job.
     *
     * @return {@link ExitCode#OK} if each entity's request was accepted
     */
    ExitCode until(String id) throws InterruptedException {
        String path = RewindClient.path("api", "bulk", id);
        JsonNode job = client.get(path).tree();
        while (job.path("status").asText().equals("running")) {
            rewind.terminal()
                    .showProgress("  … " + job.path("action").asText() + ", " + done(job) + " of "
                            + job.path("total").asInt() + ": " + BulkLines.counts(job));
            Thread.sleep(LOOK_AGAIN_MS);
            job = client.get(path).tree();
        }
        rewind.terminal().clearProgress();
        JsonNode last = BulkJobReader.withRollbacks(client, id);
        query.output().write(last, () -> BulkLines.of(last));
        boolean isWhole =
                last.at("/counts/accepted").asInt() == last.path("total").asInt();
        if (last.at("/counts/refused").asInt() > 0) {
            rewind.terminal().say("Why requests were refused: rewind bulk show " + id + " --outcome refused");
        }
        return isWhole ? ExitCode.OK : ExitCode.FAILED;
    }

    private static int done(JsonNode job) {
        return job.path("total").asInt() - job.at("/counts/waiting").asInt();
    }
}
