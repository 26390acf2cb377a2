package dev.rewind.service.telemetry;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.rewind.events.json.VisibleText;
import java.util.regex.Pattern;

/**
 * Writes the stack trace of an exception ({@code %trace}), and escapes characters that control a terminal. Indents the
 * lines of a message, so that they do not look like log lines.
 */
public final class VisibleStackTrace extends ThrowableProxyConverter {

    private static final Pattern OF_THE_MESSAGE = Pattern.compile("\\n(?!\\t|Caused by: |Wrapped by: |$)");

    @Override
    protected String throwableProxyToString(IThrowableProxy problem) {
        return OF_THE_MESSAGE
                .matcher(VisibleText.lines(super.throwableProxyToString(problem)))
                .replaceAll("\n\t");
    }
}
