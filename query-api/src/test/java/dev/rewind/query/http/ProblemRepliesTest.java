package dev.rewind.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;

class ProblemRepliesTest {

    /** A caller that hangs up is no defect of the server: operators are told of defects. */
    @Test
    void aCallerThatHangsUpIsNoDefect() {
        assertThat(ProblemReplies.reply(new EofException("Closed"), "r1").status())
                .isEqualTo(400);
        assertThat(ProblemReplies.reply(new IllegalStateException("ours"), "r2").status())
                .isEqualTo(500);
    }
}
