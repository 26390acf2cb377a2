package dev.rewind.test;

/** Entry point of the assertions on what the log records. Import it statically, beside that of AssertJ. */
public final class RewindAssertions {

    private RewindAssertions() {}

    /** Starts assertions on an entity, such as {@code assertThat(kit.plan("order-42")).completed()}. */
    public static RecordedEntityAssert assertThat(RecordedEntity actual) {
        return new RecordedEntityAssert(actual);
    }
}
