package dev.rewind.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReleaseTest {

    @Test
    void theBuildHasWrittenWhatItIs() {
        assertThat(Release.current().version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-.+)?");
    }

    @Test
    void aReleaseNamesItsCommitAndAnythingElseDoesNot() {
        assertThat(new Release("1.2.3", "0123456789abcdef", "2026-11-23T10:00:00Z"))
                .hasToString("1.2.3, commit 0123456789abcdef, built 2026-11-23T10:00:00Z");
        assertThat(new Release("1.2.3", null, null)).hasToString("1.2.3");
    }
}
