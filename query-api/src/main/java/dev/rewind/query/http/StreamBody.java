package dev.rewind.query.http;

/** An endless body: bytes are written when something happens, as fast as the caller takes them. */
public interface StreamBody {

    /** Called once, when the answer has begun. */
    void open(ResponseSink sink);

    /** The caller takes bytes again. */
    void writable();

    /** The caller has left, or the sink was closed. */
    void closed();
}
