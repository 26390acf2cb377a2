package dev.rewind.storeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The paths on the wire: processors and query APIs of other versions use the same ones. */
class StorePathsTest {
    private static final EntityKey ORDER = EntityKey.plan("a+b=c@d~e");

    @Test
    void thePathsOfOneEntityStayAsTheyAre() {
        assertThat(Arrays.stream(EntityPath.values()).map(EntityPath::template).toList())
                .isEqualTo(List.of(
                        "/store/entities/{type}/{id}",
                        "/store/checkpoints/{type}/{id}",
                        "/store/checkpoints/{type}/{id}/latest",
                        "/store/checkpoints/{type}/{id}/latest/whole",
                        "/store/checkpoints/{type}/{id}/{number}",
                        "/store/checkpoints/{type}/{id}/{number}/snapshot",
                        "/store/checkpoints/{type}/{id}/{number}/whole",
                        "/store/matching-checkpoints/{type}/{id}",
                        "/store/checkpoint-pages/{type}/{id}",
                        "/store/verify/{type}/{id}",
                        "/store/timeline/{type}/{id}",
                        "/store/rollbacks/{type}/{id}",
                        "/store/rollbacks/{type}/{id}/{number}",
                        "/store/matching-rollbacks/{type}/{id}",
                        "/store/rollback-plan/{type}/{id}",
                        "/store/fork-plan/{type}/{id}"));
    }

    @ParameterizedTest
    @EnumSource(EntityPath.class)
    void aReaderAsksForThePathThatTheServerRoutes(EntityPath path) {
        boolean isNumbered = path.template().contains("{number}");

        String asked = isNumbered ? path.of(ORDER, 7) : path.of(ORDER);

        assertThat(asked)
                .isEqualTo(path.template()
                        .replace("{type}", "plan")
                        .replace("{id}", ORDER.id())
                        .replace("{number}", "7"));
        if (isNumbered) {
            assertThatThrownBy(() -> path.of(ORDER)).hasMessageContaining("needs the number");
        }
    }

    @Test
    void theRowsOfAPartitionHaveAPathOfTheirOwn() {
        assertThat(StorePaths.ROWS_TEMPLATE).isEqualTo("/store/rows/{partition}");
        assertThat(StorePaths.rows(3)).isEqualTo(StorePaths.ROWS_TEMPLATE.replace("{partition}", "3"));
    }

    @Test
    void theSecretIsReadFromTheHeaderThatCarriesIt() {
        assertThat(StoreHeaders.bearer("s3cret")).isEqualTo("Bearer s3cret");
        assertThat(StoreHeaders.secretIn(StoreHeaders.bearer("s3cret"))).isEqualTo("s3cret");
        assertThat(StoreHeaders.secretIn("Basic s3cret")).isEmpty();
    }
}
