package dev.rewind.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            invalid_parameter|query parameter status: is not a status; use requested, running, failed|runing|correct this parameter|status "runing" is not a status; use requested, running, failed; did you mean running?
            invalid_parameter|query parameter status: is not a status; use requested, running, failed|xyzzyx|correct this parameter|status "xyzzyx" is not a status; use requested, running, failed
            invalid_parameter|query parameter limit: must be a whole number|x|give a number from 1 to 500|limit "x" must be a whole number; give a number from 1 to 500
            invalid_parameter|query parameter created_after: is not an RFC 3339 time|x|give a time such as 2026-01-31T12:00:00Z; a + in an offset is written %2B|created after "x" is not an RFC 3339 time
            invalid_parameter|query parameter kind: must be one or several of checkpoint-taken, plan-closed, separated by commas|plan-close|correct this parameter|kind "plan-close" must be one or several of checkpoint-taken, plan-closed, separated by commas; did you mean plan-closed?
            invalid_parameter|query parameter entity: entity "x" must have the form type:id|x|correct this parameter|entity: entity "x" must have the form type:id
            missing_parameter|query parameter entity_id is missing||add ?entity_id=…|entity id is missing
            not_found|there is no entity plan:nope|entity plan:nope|check the id; the list of entities has all of them|there is no entity plan:nope; check the id; rewind list shows the entities
            schema_violation|reason must not be empty||correct the body; /openapi.yaml describes it|reason must not be empty
            invalid_parameter|header Last-Event-ID is not an event id of this stream|2h|send the id of the last received event unchanged, or leave it out|the start of the stream is not an event id of this stream ("2h"); send the id of the last received event unchanged, or leave it out
            unauthorized|a token is needed||add the header Authorization: Bearer <token>|a token is needed; give one with REWIND_TOKEN or --token
            unknown_route|there is no such route|/api/entities|/openapi.yaml lists the routes|the query API is of another version than this command, which it does not understand; compare rewind --version with the version of the service
            stale_epoch|the epoch is over|||the epoch is over
            """)
    void aProblemIsWordedWithoutHttp(String code, String detail, String value, String remedy, String text) {
        var problem = Json.mapper().createObjectNode().put("code", code).put("detail", detail);
        if (value != null) {
            problem.put("value", value);
        }
        if (remedy != null) {
            problem.put("remedy", remedy);
        }

        assertThat(ProblemText.of(problem, "unused")).isEqualTo(text).doesNotContain("/api/", "openapi", "?entity");
    }

    @Test
    void anAnswerWithoutTextIsNamedByItsStatus() {
        assertThat(ProblemText.of(Json.mapper().createObjectNode(), "the server at http://x answered 502"))
                .isEqualTo("the server at http://x answered 502");
    }
}
