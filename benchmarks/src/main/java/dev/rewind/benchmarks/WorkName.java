package dev.rewind.benchmarks;

import dev.rewind.benchmarks.comparison.Work;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of works on the command line, in lower case. */
final class WorkName implements ITypeConverter<Work>, Iterable<String> {

    @Override
    public Work convert(String name) {
        return Arrays.stream(Work.values())
                .filter(work -> name(work).equals(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("there is no work \"" + name + "\"; use some of "
                        + Arrays.stream(Work.values()).map(WorkName::name).collect(Collectors.joining(", "))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Work.values()).map(WorkName::name).iterator();
    }

    private static String name(Work work) {
        return work.name().toLowerCase(Locale.ROOT);
    }
}
