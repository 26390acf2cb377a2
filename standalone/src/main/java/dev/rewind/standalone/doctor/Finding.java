package dev.rewind.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How one thing is.
 *
 * @param check what was looked at
 * @param status whether it is well
 * @param detail what was found
 * @param remedy what to do about it, unless it is well
 * @param unavailable whether it failed because somebody does not answer
 */
public record Finding(
        String check,
        Status status,
        String detail,
        @Nullable String remedy,
        @JsonIgnore boolean unavailable) {

    /** Whether something is well. */
    public enum Status {
        /** It is. */
        @JsonProperty("ok")
        OK,
        /** It works, and may not for long, or could not be looked at. */
        @JsonProperty("warn")
        WARN,
        /** It is not. */
        @JsonProperty("fail")
        FAIL
    }

    static Finding ok(String check, String detail) {
        return new Finding(check, Status.OK, detail, null, false);
    }

    static Finding warn(String check, String detail, String remedy) {
        return new Finding(check, Status.WARN, detail, remedy, false);
    }

    static Finding fail(String check, String detail, String remedy) {
        return new Finding(check, Status.FAIL, detail, remedy, false);
    }

    static Finding unavailable(String check, String detail, String remedy) {
        return new Finding(check, Status.FAIL, detail, remedy, true);
    }
}
