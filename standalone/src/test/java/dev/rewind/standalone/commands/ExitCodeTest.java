package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.service.config.ConfigurationException;
import dev.rewind.standalone.client.ProblemException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {

    @ParameterizedTest
    @CsvSource({
        "400, invalid_id, USAGE",
        "413, state_too_large, USAGE",
        "401, '', NOT_ALLOWED",
        "403, cross_origin, NOT_ALLOWED",
        "404, not_found, NOT_FOUND",
        "409, latest_changed, CONFLICT",
        "409, integrity_failed, INTEGRITY",
        "503, store_behind, UNAVAILABLE",
        "503, log_unavailable, UNAVAILABLE",
        "500, internal_error, ERROR",
        "418, '', ERROR"
    })
    void aProblemOfTheQueryApiHasItsExitCode(int status, String code, ExitCode expected) {
        assertThat(ExitCode.of(new ProblemException(status, code, "why"))).isEqualTo(expected);
    }

    @Test
    void aBrokerThatDoesNotAnswerIsUnavailableAndOneThatRefusesIsNotAllowed() {
        assertThat(ExitCode.of(new TimeoutException("no answer"))).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(ExitCode.of(new ConfigurationException("no broker", new TimeoutException("topics"))))
                .isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(ExitCode.of(new SaslAuthenticationException("who?"))).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(ExitCode.of(new TopicAuthorizationException("plan-events"))).isEqualTo(ExitCode.NOT_ALLOWED);
    }

    @Test
    void anUnexpectedExceptionIsAnError() {
        assertThat(ExitCode.of(new IllegalStateException("?"))).isEqualTo(ExitCode.ERROR);
        assertThat(ExitCode.of(new ConfigurationException("wrong"))).isEqualTo(ExitCode.ERROR);
    }
}
