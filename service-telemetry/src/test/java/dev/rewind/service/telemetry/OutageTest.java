package dev.rewind.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(OutageTest.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Outage outage = new Outage(log, "gone", "back");

    @BeforeEach
    void listen() {
        lines.start();
        log.setAdditive(false);
        log.addAppender(lines);
    }

    @AfterEach
    void stop() {
        log.detachAppender(lines);
    }

    @Test
    void aLineWhenItGoesAndOneWhenItIsBackHoweverOftenItIsAsked() {
        outage.answered();
        for (int asked = 0; asked < 100; asked++) {
            outage.noAnswer(new TimeoutException());
            outage.defect(new IllegalStateException());
        }
        assertThat(outage.lasts()).isTrue();
        outage.answered();
        outage.answered();

        assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly("gone", "back");
        assertThat(lines.list.get(0).getThrowableProxy()).isNull();
        assertThat(outage.lasts()).isFalse();
    }

    @Test
    void aDefectIsToldWithWhereItArose() {
        outage.defect(new IllegalStateException());
        outage.defect(new IllegalStateException());

        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getThrowableProxy()).isNotNull());
    }
}
