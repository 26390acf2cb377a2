package dev.rewind.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The result of one check.
 *
 * @param check the name of the check
 * @param status the result
 * @param detail what the check found
 * @param remedy what to do; null if the check passed
 * @param unavailable whether the check failed because a service or broker does not answer
 */
public record Finding(
        String check,
        Status status,
        String detail,
        @Nullable String remedy,
        @JsonIgnore boolean unavailable) {

    /** The result of a check. */
    public enum Status {
        /** It passed. */
        @JsonProperty("ok")
        OK,
        /** It found a risk, or could not be done. */
        @JsonProperty("warn")
        WARN,
        /** It failed. */
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
