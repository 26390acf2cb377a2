package dev.rewind.benchmarks;

import dev.rewind.benchmarks.comparison.rewind.StepForm;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of step forms on the command line, in lower case. */
final class StepFormName implements ITypeConverter<StepForm> {

    @Override
    public StepForm convert(String name) {
        return Arrays.stream(StepForm.values())
                .filter(form -> form.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new TypeConversionException("there is no form \"" + name + "\"; use pair or completes"));
    }
}
