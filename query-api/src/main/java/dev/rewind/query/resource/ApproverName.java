package dev.rewind.query.resource;

import dev.rewind.query.http.RouteCall;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;

/** Checks that the name of a person that approves a rollback is proved. */
public final class ApproverName {

    private ApproverName() {}

    /** Refuses an approval where callers do not prove their names: one person could then approve the own request. */
    public static void require(RouteCall call) {
        if (!call.isAuthenticated()) {
            throw Problem.of(
                    ProblemCode.APPROVER_UNKNOWN,
                    "callers do not authenticate here, so no one can tell the approver from the person that asked",
                    "set REWIND_AUTH to token or jwt, and give the approver a token with the role approver");
        }
    }
}
