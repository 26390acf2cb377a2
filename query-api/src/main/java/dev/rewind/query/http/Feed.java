package dev.rewind.query.http;

/** A body without an end: bytes that come when something happens and go out as fast as the caller takes them. */
public interface Feed {

    /** The caller listens from now on; called once. */
    void open(Outlet outlet);

    /** The caller can take bytes again. */
    void writable();

    /** The caller has gone, or the outlet was closed. */
    void gone();
}
