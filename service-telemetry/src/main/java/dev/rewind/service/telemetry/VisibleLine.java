package dev.rewind.service.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import dev.rewind.events.json.VisibleText;

/** Writes its content on one line ({@code %visible(…)}), and escapes characters that control a terminal. */
public final class VisibleLine extends CompositeConverter<ILoggingEvent> {

    @Override
    protected String transform(ILoggingEvent event, String line) {
        return VisibleText.of(line);
    }
}
