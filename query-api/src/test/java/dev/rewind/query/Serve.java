package dev.rewind.query;

/** Serves a whole installation for measurements by hand. */
final class Serve {
    public static void main(String[] args) throws Exception {
        Rewind rewind = Rewind.started(java.util.Map.of(dev.rewind.events.config.Setting.HTTP_PORT, "18080"));
        System.out.println(rewind.api().url());
        Thread.sleep(Long.MAX_VALUE);
    }
}
