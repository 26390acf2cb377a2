package dev.rewind.service.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.rewind.events.json.VisibleText;
import net.logstash.logback.encoder.LogstashEncoder;

/** Writes log lines as JSON, and escapes characters that control a terminal. Programs read the same text. */
public final class VisibleJsonEncoder extends LogstashEncoder {

    @Override
    public byte[] encode(ILoggingEvent event) {
        return VisibleText.lines(new String(super.encode(event), UTF_8)).getBytes(UTF_8);
    }
}
